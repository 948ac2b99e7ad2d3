"""While identity is away whoever is signed in goes on, as long as the token that is known holds."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.portal.adapters.http import Service
from services.portal.adapters.http_identity import HttpIdentity
from services.portal.ports import NotSignedInError, ServiceAwayError

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
TOKEN_TIME = timedelta(minutes=10)


@dataclass
class Stand:
    """Identity, and the portal's view of it at a time of our own."""

    identity: HttpIdentity = field(init=False)
    now: datetime = NOON
    status: int = 200
    asked: int = 0

    def after(self, **time: float) -> None:
        self.now = NOON + timedelta(**time)

    async def grant(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.status != 200:
            return web.json_response({"type": "urn:consult:problem:x"}, status=self.status)
        told = {"id": "m001", "role": "member", "name": "陈明"}
        expires = (self.now + TOKEN_TIME).isoformat()
        return web.json_response({"token": "t", "expires_at": expires, "principal": told})

    async def refuse(self, _: web.Request) -> web.Response:
        return web.json_response({"type": "urn:consult:problem:session-ended"}, status=401)


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    own = Stand()
    credential = tmp_path / "token"
    credential.write_text("credential", "ascii")
    app = web.Application()
    app.router.add_post("/v1/tokens", own.grant)
    app.router.add_get("/v1/sessions/current", own.refuse)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        service = Service(http, [str(server.make_url(""))])
        own.identity = HttpIdentity(service, credential, clock=lambda: own.now)
        yield own


async def test_who_is_signed_in_goes_on_while_the_token_holds_and_no_longer(stand: Stand) -> None:
    known = await stand.identity.reader("s")
    stand.status = 503
    stand.after(minutes=2)
    assert await stand.identity.reader("s") == known
    stand.after(minutes=9.6)
    with pytest.raises(ServiceAwayError):
        await stand.identity.reader("s")


async def test_nobody_waits_for_it_at_every_page(stand: Stand) -> None:
    await stand.identity.reader("s")
    stand.status = 503
    stand.after(minutes=2)
    for _ in range(10):
        await stand.identity.reader("s")
    assert stand.asked == 2
    stand.status = 200
    stand.after(minutes=2, seconds=6)
    await stand.identity.reader("s")
    assert stand.asked == 3


async def test_whose_session_has_ended_is_out_though_the_token_holds(stand: Stand) -> None:
    await stand.identity.reader("s")
    stand.status = 401
    stand.after(minutes=2)
    with pytest.raises(NotSignedInError):
        await stand.identity.reader("s")
    stand.status = 503
    with pytest.raises(ServiceAwayError):
        await stand.identity.reader("s")


async def test_a_stranger_is_told_that_it_is_away(stand: Stand) -> None:
    stand.status = 503
    with pytest.raises(ServiceAwayError):
        await stand.identity.reader("s")
