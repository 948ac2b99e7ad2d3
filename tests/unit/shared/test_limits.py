"""How often one may ask: people by who they are, strangers by their address, retries not at all."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from fastapi import Request, Response
from structlog.testing import capture_logs

from shared.identity import Principal, TokenIssuer, TokenVerifier, new_key_pair
from shared.settings import CommonSettings
from shared.telemetry import Telemetry
from shared.web import Health, create_app, json_response
from shared.web.bodies import read_bytes
from shared.web.limits import Manner, by_token, limit_requests
from shared.web.limits_counts import Counts, Rate, Remembered, Windows, read_rate
from shared.web.limits_rates import Rates, address_block
from tests.unit.intake.support import serving

PRIVATE, JWKS = new_key_pair()


def settings(**rates: str) -> CommonSettings:
    off = dict.fromkeys(("rate_per_person", "rate_submissions", "rate_per_key"), None)
    named = {f"rate_{name}": read_rate(rate) for name, rate in rates.items()}
    return CommonSettings(**{**off, "rate_per_address": None, **named})  # type: ignore[arg-type] # names are those of settings


@dataclass
class Site:
    session: aiohttp.ClientSession
    url: str
    done: list[str]

    def token(self, person: str, role: Any = "member") -> str:
        principal = Principal(person, role, "shanghai")
        return TokenIssuer(PRIVATE).issue(principal, now=time.time())

    async def get(self, path: str = "/papers", who: str = "", **headers: str) -> int:
        if who:
            headers["Authorization"] = f"Bearer {self.token(who)}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.get(self.url + path, headers=headers) as answer:
            return answer.status

    async def post(
        self, words: str, who: str = "m1", *, key: str = "", role: Any = "member"
    ) -> int:
        headers = {"Authorization": f"Bearer {self.token(who, role)}"}
        headers |= {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        url = f"{self.url}/papers"
        async with self.session.post(url, data=words, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def open_site(own: CommonSettings, *, proxies: tuple[str, ...] = ()) -> AsyncIterator[Site]:
    app = create_app("trial", telemetry=Telemetry("trial"), health=Health())
    limit_requests(app, own, by_token(TokenVerifier(JWKS)), manner=Manner(writes=True))
    done: list[str] = []

    @app.get("/papers")
    async def papers() -> Response:
        return json_response({})

    @app.post("/papers")
    async def submit(request: Request) -> Response:
        done.append((await read_bytes(request)).decode())
        return json_response({}, 202)

    options: dict[str, Any] = {"forwarded_allow_ips": list(proxies)}
    async with serving(app, **options) as url, aiohttp.ClientSession() as session:
        yield Site(session, url, done)


async def test_whoever_asks_too_often_is_told_so_in_two_languages_and_when_to_come_again() -> None:
    async with open_site(settings(per_person="2/minute")) as site:
        assert [await site.get(who="m1") for _ in range(3)] == [200, 200, 429]
        headers = {"Authorization": f"Bearer {site.token('m1')}"}
        async with site.session.get(site.url + "/papers", headers=headers) as answer:
            body = await answer.json(content_type="application/problem+json")
            assert body["type"] == "urn:consult:problem:too-many-requests"
            assert "Too many" in body["detail"]
            assert "过于频繁" in body["detail_zh"]
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
            assert answer.headers["RateLimit-Limit"] == "2"
        assert await site.get(who="m2") == 200


async def test_a_phone_that_retries_under_one_key_never_locks_its_member_out() -> None:
    async with open_site(settings(submissions="2/minute")) as site:
        assert {await site.post("one", key="k1") for _ in range(50)} == {202}
        assert await site.post("two", key="k2") == 202
        assert await site.post("three", key="k3") == 429
        assert await site.post("one", key="k1") == 202


async def test_without_a_key_the_same_words_are_a_retry_too() -> None:
    async with open_site(settings(submissions="2/minute")) as site:
        assert {await site.post("one") for _ in range(50)} == {202}
        assert [await site.post("two"), await site.post("three")] == [202, 429]
        assert "three" not in site.done


async def test_what_was_refused_is_not_taken_for_a_retry_the_next_time() -> None:
    async with open_site(settings(submissions="1/minute")) as site:
        assert await site.post("one", key="k1") == 202
        assert [await site.post("two", key="k2") for _ in range(3)] == [429, 429, 429]


async def test_one_act_that_is_tried_without_end_stops_nothing_but_itself() -> None:
    async with open_site(settings(per_key="3/minute", submissions="5/minute")) as site:
        tried = [await site.post("one", key="k1") for _ in range(6)]
        assert tried == [202, 202, 202, 202, 429, 429]
        assert await site.post("two", key="k2") == 202


async def test_the_same_key_of_two_members_is_two_acts() -> None:
    async with open_site(settings(submissions="1/minute")) as site:
        assert await site.post("one", "m1", key="k") == 202
        assert await site.post("one", "m2", key="k") == 202
        assert await site.post("two", "m1", key="k2") == 429


async def test_reading_a_lot_does_not_keep_a_member_from_submitting() -> None:
    async with open_site(settings(per_person="1/minute", submissions="9/minute")) as site:
        assert [await site.get(who="m1") for _ in range(2)] == [200, 429]
        assert await site.post("one", key="k1") == 202


async def test_a_desk_works_off_more_than_one_member_may_send() -> None:
    async with open_site(settings(per_person="9/minute", submissions="1/minute")) as site:
        sent = [await site.post("x", "s1", key=f"k{n}", role="secretariat") for n in range(9)]
        assert set(sent) == {202}


async def test_a_hall_full_of_members_behind_one_address_is_not_limited_by_it() -> None:
    async with open_site(settings(per_address="2/minute")) as site:
        assert {await site.get(who=f"m{n}") for n in range(20)} == {200}
        assert [await site.get() for _ in range(3)] == [200, 200, 429]
        assert await site.get(who="m1") == 200


async def test_a_token_that_does_not_hold_is_counted_by_its_address() -> None:
    async with open_site(settings(per_address="2/minute")) as site:
        forged = {"Authorization": "Bearer x.y.z"}
        assert [await site.get(**forged) for _ in range(3)] == [200, 200, 429]


async def test_an_address_is_not_believed_but_from_a_trusted_proxy() -> None:
    async with open_site(settings(per_address="1/minute")) as site:
        told = [await site.get(X_Forwarded_For=f"198.51.100.{n}") for n in range(2)]
        assert told == [200, 429]
    own = settings(per_address="1/minute")
    async with open_site(own, proxies=("127.0.0.0/8",)) as site:
        first, second = "198.51.100.1", "198.51.100.2"
        assert await site.get(X_Forwarded_For=first) == 200
        assert await site.get(X_Forwarded_For=second) == 200
        # What a client has written itself stands before what the proxy saw.
        assert await site.get(X_Forwarded_For=f"203.0.113.9, {first}") == 429


async def test_health_metrics_and_services_are_never_limited() -> None:
    own = settings(per_address="1/minute", per_person="1/minute", submissions="1/minute")
    async with open_site(own) as site:
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert {await site.get(path) for _ in range(5)} == {200}
        service = {await site.post(str(n), "service:intake", role="service") for n in range(5)}
        assert service == {202}


async def test_a_limit_is_told_once_and_without_the_address() -> None:
    async with open_site(settings(per_address="1/minute")) as site:
        with capture_logs() as lines:
            assert [await site.get() for _ in range(4)] == [200, 429, 429, 429]
    assert [line["event"] for line in lines] == ["web.limited"]
    assert "127.0.0.1" not in str(lines)


def test_when_the_window_has_passed_one_may_ask_again() -> None:
    now = [0.0]
    rates = Rates(settings(per_person="2/minute"), counts=Counts(monotonic=lambda: now[0]))
    told = [rates.read("m1") for _ in range(3)]
    assert [one and one.wait_seconds for one in told] == [None, None, 60.0]
    now[0] = 60.0
    assert rates.read("m1") is None


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("600/minute", Rate(600, 60)),
        ("10 per second", Rate(10, 1)),
        (" 100 per 2 Hours ", Rate(100, 7200)),
        ("5/3 days", Rate(5, 259_200)),
        ("Off", None),
    ],
)
def test_rates_are_read_as_people_write_them(text: str, rate: Rate | None) -> None:
    assert read_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "minute", "-1/minute", "5/fortnight", "5 minutes", "1/minute;2/hour"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="600/minute is one"):
        read_rate(text)


def test_what_is_counted_has_a_bound_however_many_ask() -> None:
    windows = Windows(most=100)
    for number in range(1_000):
        windows.add(("person", str(number), 1, 60), 60)
    assert len(windows) == 100
    kept = Remembered(60, most=2)
    for name in "abc":
        kept.add(name)
    assert [name in kept for name in "abc"] == [False, True, True]


def test_what_was_counted_is_remembered_for_its_time_and_then_takes_no_room() -> None:
    now = [0.0]
    kept = Remembered(60, monotonic=lambda: now[0])
    for at in range(100):
        now[0] = float(at // 2)
        kept.add(f"act {at}")
    assert len(kept) == 100
    now[0] = 84.0  # the last fifty began after 24
    assert [f"act {at}" in kept for at in (0, 49, 50, 99)] == [False, False, True, True]
    assert len(kept) == 50
    kept.add("act 0")
    assert "act 0" in kept
    now[0] = 200.0
    assert "act 0" not in kept
    assert len(kept) == 0


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unix:" + "x" * 1_000, "unix:" + "x" * 59),
    ],
)
def test_an_ipv6_address_counts_with_its_whole_block(address: str, block: str) -> None:
    assert address_block(address) == block


def test_a_rate_is_read_as_people_write_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_PER_PERSON", "off")
    monkeypatch.setenv("RATE_SUBMISSIONS", "7 per hour")
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")
    read = CommonSettings()
    assert read.rate_per_person is None
    assert read.rate_submissions == read_rate("7/hour")
    assert read.trusted_proxies == ("10.0.0.0/8", "192.0.2.1")
    monkeypatch.setenv("RATE_PER_KEY", "often")
    with pytest.raises(ValueError, match="RATE_PER_KEY"):
        CommonSettings()
