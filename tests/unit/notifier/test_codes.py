"""One-time codes reach their person, and are written down nowhere."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiohttp
import orjson
import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook
from structlog.testing import capture_logs

from services.notifier.adapters.code_channels import LogCodes, WebhookCodes, asks_for_codes
from services.notifier.adapters.subscribers import Subscriber
from services.notifier.domain.codes import Code
from services.notifier.handlers import SortOut, TellCodes
from shared.clock import utc_now
from shared.events import Event, SignInCode, SignInCodeData
from tests.unit.notifier.samples import sample

NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def code_event(person: str | None = "m0001", *, at: datetime = NOW) -> SignInCode:
    event_id = uuid4()
    return SignInCode(
        id=event_id,
        source="/identity",
        subject=event_id,
        time=at,
        region="shanghai",
        correlationid=event_id,
        data=SignInCodeData(
            person=person, code="048213", expires_at=at + timedelta(minutes=5), phone="13800000000"
        ),
    )


class FakeChannel:
    name = "fake"

    def __init__(self, reason: str | None = None) -> None:
        self.told: list[Code] = []
        self._reason = reason

    async def tell(self, code: Code) -> str | None:
        self.told.append(code)
        return self._reason


def telling(channel: FakeChannel, now: datetime = NOW) -> TellCodes:
    return TellCodes([channel], clock=lambda: now)


async def test_a_code_goes_to_every_channel() -> None:
    channel = FakeChannel()
    await telling(channel)([code_event()])
    assert [(one.person, one.code) for one in channel.told] == [("m0001", "048213")]


async def test_a_decoy_goes_nowhere() -> None:
    channel = FakeChannel()
    await telling(channel)([code_event(None)])
    assert not channel.told


async def test_a_code_that_holds_no_more_goes_nowhere() -> None:
    channel = FakeChannel()
    await telling(channel, NOW + timedelta(minutes=5))([code_event()])
    assert not channel.told


async def test_a_channel_that_fails_is_told_of_without_the_code() -> None:
    channel = FakeChannel("HTTP 500")
    with capture_logs() as logs:
        await telling(channel)([code_event()])
    assert logs[0]["reason"] == "HTTP 500"
    assert "048213" not in str(logs)


async def test_in_a_batch_codes_go_their_own_way_and_last() -> None:
    seen: list[Event] = []
    channel = FakeChannel()

    async def rest(events: Sequence[Event]) -> None:
        assert not channel.told
        seen.extend(events)

    other = sample("enquiry.assigned")
    await SortOut(rest, telling(channel))([code_event(), other])
    assert seen == [other]
    assert len(channel.told) == 1


@pytest.mark.parametrize(("show", "count"), [(True, 1), (False, 0)])
async def test_the_log_holds_a_code_only_in_a_demonstration(*, show: bool, count: int) -> None:
    with capture_logs() as logs:
        await TellCodes([LogCodes(show=show)], clock=lambda: NOW)([code_event()])
    assert str(logs).count("048213") == count
    assert "13800000000" not in str(logs)


def subscriber(url: str, *events: str) -> Subscriber:
    return Subscriber.model_validate(
        {
            "name": "sms",
            "url": url,
            "secret": SECRET,
            "events": events,
            "recipients": ["person:*"],
        }
    )


@pytest.mark.parametrize(
    ("pattern", "asks"), [("*", False), ("reply.*", False), ("signin.code.*", True)]
)
def test_a_gateway_gets_codes_only_if_it_asks_for_them_by_name(pattern: str, *, asks: bool) -> None:
    assert asks_for_codes(subscriber("http://127.0.0.1/", pattern)) is asks


async def test_a_gateway_gets_the_code_and_how_to_reach_the_person_signed() -> None:
    got: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.read()))
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/sms", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/sms"
    event = code_event(at=utc_now())
    async with aiohttp.ClientSession() as session:
        channel = WebhookCodes(
            subscriber(url, "signin.code.*"), session, clock=utc_now, timeout_seconds=5
        )
        await TellCodes([channel], clock=utc_now)([event])
    await runner.cleanup()
    ((headers, body),) = got
    Webhook(SECRET).verify(body, {name.lower(): value for name, value in headers.items()})
    data = orjson.loads(body)["data"]
    assert (data["phone"], data["code"]) == ("13800000000", "048213")
    assert "048213" in data["body"]["zh"]
    assert "048213" in data["body"]["en"]


async def test_a_gateway_that_keeps_failing_is_not_waited_for() -> None:
    asked: list[str] = []

    async def fail(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/sms", fail)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook = subscriber(f"http://127.0.0.1:{runner.addresses[0][1]}/sms", "signin.code.*")
    found, now = FakeChannel(), [NOW]
    await telling(found)([code_event()])
    (code,) = found.told
    async with aiohttp.ClientSession() as session:
        channel = WebhookCodes(hook, session, clock=lambda: now[0], timeout_seconds=30)
        told = [await channel.tell(code) for _ in range(5)]
        now[0] += timedelta(seconds=31)
        told.append(await channel.tell(code))
    await runner.cleanup()
    assert told == [*["HTTP 502"] * 3, *["subscriber is failing"] * 2, "HTTP 502"]
    assert len(asked) == 4
