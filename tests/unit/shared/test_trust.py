"""A service believes the keys that it has been given, and follows identity while there is one."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import ValidationError
from structlog.testing import capture_logs

from shared.identity import Principal, RevokedError, TokenError, TokenIssuer, new_key_pair
from shared.identity.following import IdentityAwayError
from shared.runtime import Process
from shared.settings import CommonSettings
from shared.telemetry import Telemetry
from shared.trust import NoKeysError, open_verifier
from shared.web import Health
from tests.support import eventually

MEMBER = Principal("m001", "member", "shanghai")
PRIVATE, JWKS = new_key_pair()
LATER_PRIVATE, LATER_JWKS = new_key_pair()
AWAY = "http://127.0.0.1:1/.well-known/jwks.json"


@dataclass
class FakeIdentity:
    """Answers what the test says, and counts how often it is asked for keys."""

    jwks: bytes = JWKS
    items: list[dict[str, object]] = field(default_factory=list)
    away: bool = False
    asked: int = 0
    credentials: set[str] = field(default_factory=set)
    url: str = ""

    async def keys(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.Response(status=503) if self.away else web.Response(body=self.jwks)

    async def revocations(self, request: web.Request) -> web.Response:
        self.credentials.add(request.headers.get("Authorization", ""))
        return web.json_response({"items": self.items})


@pytest.fixture
async def identity() -> AsyncIterator[FakeIdentity]:
    fake = FakeIdentity()
    app = web.Application()
    app.router.add_get("/.well-known/jwks.json", fake.keys)
    app.router.add_get("/v1/revocations", fake.revocations)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    fake.url = f"http://127.0.0.1:{port}/.well-known/jwks.json"
    yield fake
    await runner.cleanup()


@pytest.fixture
async def process() -> AsyncIterator[Process]:
    async with AsyncExitStack() as stack:
        yield Process(stack, Telemetry("test"), Health())


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "jwks.json").write_bytes(JWKS)
    (tmp_path / "token").write_text("mine\n", encoding="ascii")
    return tmp_path


def token(private: bytes = PRIVATE, *, age: float = 0) -> str:
    return TokenIssuer(private).issue(MEMBER, now=time.time() - age)


async def test_without_keys_nobody_could_be_believed(process: Process) -> None:
    with pytest.raises(NoKeysError):
        await open_verifier(process, CommonSettings())


async def test_a_file_of_keys_is_enough(process: Process, files: Path) -> None:
    verifier = await open_verifier(process, CommonSettings(jwks_file=files / "jwks.json"))
    assert await verifier.verify_or_look_again(token()) == MEMBER
    with pytest.raises(TokenError):
        await verifier.verify_or_look_again(token(LATER_PRIVATE))


async def test_a_file_of_keys_lets_a_service_start_without_identity(
    process: Process, files: Path
) -> None:
    settings = CommonSettings(jwks_file=files / "jwks.json", jwks_url=(AWAY,))
    assert (await open_verifier(process, settings)).verify(token()) == MEMBER


async def test_a_service_without_a_file_waits_for_identity(process: Process) -> None:
    with pytest.raises(IdentityAwayError):
        await open_verifier(process, CommonSettings(jwks_url=(AWAY,)))


async def test_keys_come_and_go_with_what_identity_publishes(
    process: Process, identity: FakeIdentity
) -> None:
    settings = CommonSettings(jwks_url=(AWAY, identity.url), keys_seconds=0.1)
    verifier = await open_verifier(process, settings)
    before, identity.jwks = verifier.key_ids, LATER_JWKS
    await eventually(lambda: verifier.key_ids != before)
    assert verifier.verify(token(LATER_PRIVATE)) == MEMBER
    with pytest.raises(TokenError):
        verifier.verify(token())


async def test_strangers_cannot_make_a_service_ask_identity_all_the_time(
    process: Process, identity: FakeIdentity
) -> None:
    settings = CommonSettings(jwks_url=(identity.url,), keys_seconds=600)
    verifier = await open_verifier(process, settings)
    strange = token(new_key_pair()[0])
    results = await asyncio.gather(
        *(verifier.verify_or_look_again(strange) for _ in range(50)), return_exceptions=True
    )
    assert all(isinstance(one, TokenError) for one in results)
    assert identity.asked <= 2


@pytest.mark.parametrize("nonsense", [b"", b"<html>", b"[]", b'{"keys": [1]}'])
async def test_what_is_known_stays_while_identity_is_away_or_confused(
    process: Process, identity: FakeIdentity, nonsense: bytes
) -> None:
    settings = CommonSettings(jwks_url=(identity.url,), keys_seconds=0.05)
    verifier = await open_verifier(process, settings)
    identity.jwks, before = nonsense, identity.asked
    await eventually(lambda: identity.asked > before + 2)
    identity.away = True
    assert verifier.verify(token()) == MEMBER


async def test_a_service_that_cannot_follow_revocations_says_so(
    process: Process, identity: FakeIdentity
) -> None:
    with capture_logs() as told:
        await open_verifier(process, CommonSettings(jwks_url=(identity.url,)))
    assert [one["event"] for one in told] == ["identity.revocations_not_followed"]


def test_revocations_cannot_be_asked_for_so_seldom_that_one_takes_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REVOCATIONS_SECONDS", "60")
    with pytest.raises(ValidationError):
        CommonSettings()


async def test_a_revocation_arrives_by_itself(
    process: Process, identity: FakeIdentity, files: Path
) -> None:
    settings = CommonSettings(
        jwks_url=(identity.url,),
        service_token_file=files / "token",
        revocations_seconds=0.05,
    )
    verifier = await open_verifier(process, settings)
    old = token(age=10)
    assert verifier.verify(old) == MEMBER
    now = int(time.time())
    identity.items = [{"person": "m001", "not_before": now, "expires": now + 600}]

    def refused() -> bool:
        try:
            verifier.verify(old)
        except RevokedError:
            return True
        return False

    await eventually(refused)
    assert identity.credentials == {"Bearer mine"}
