"""The router as docs/contracts.md tells it, small and steerable, for the portal alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from shared.identity import Principal, TokenError, TokenVerifier
from shared.region import Region
from tests.unit.portal.fake_acts import instant, now

Json = dict[str, Any]
REASON = {"zh": "出现“灵活就业”“社保”等词。", "en": "It has terms such as 灵活就业, 社保."}


def waiting(bureau: str, **told: Any) -> Json:
    """Three hours, twelve papers, forty answers."""
    load = {"queue": 4, "open": 12, "usual_seconds": 9_800, "expected_seconds": 9_900}
    return {"bureau": bureau, **load, "answers": 40, **told}


@dataclass
class FakeRouter:
    """`silent`: it takes what is asked and never answers; `route` and `loads` are what it tells."""

    region: Region
    verifier: TokenVerifier
    route: Json = field(default_factory=dict)
    loads: dict[str, Json] = field(default_factory=dict)
    asked: list[Json] = field(default_factory=list)
    away: bool = False
    garbled: bool = False
    silent: bool = False

    def leads(self, bureau: str, *, share: float = 0.93, **more: Any) -> None:
        candidates = [{"bureau": bureau, "name": self.name(bureau), "share": share}]
        self.route = {
            "lead": bureau,
            "co": [],
            "referred": None,
            "reasons": [REASON],
            "candidates": candidates,
            "similar": [],
            "waiting": waiting(bureau),
            **more,
        }

    def refers(self, why: str, *candidates: tuple[str, float]) -> None:
        found = [
            {"bureau": code, "name": self.name(code), "share": share} for code, share in candidates
        ]
        nothing: Json = {"lead": None, "co": [], "reasons": [], "similar": [], "waiting": None}
        self.route = {**nothing, "referred": why, "candidates": found}

    def precedent(self, case: Json, bureau: str, *, share: float = 0.7) -> Json:
        named = {"code": bureau, "name": self.name(bureau)}
        told = {"id": case["id"], "title": case["title"], "bureau": named}
        return {**told, "answered_at": instant(now()), "share": share}

    def name(self, code: str) -> Json:
        (found,) = [one for one in self.region.bureaus if one.code == code]
        return found.name.model_dump()

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/v1/routes/preview", self._preview)
        app.router.add_get("/v1/bureaus", self._bureaus)
        return app

    async def _answer(self, request: web.Request, body: Json) -> web.Response:
        self._who(request)
        if self.silent:
            await asyncio.Event().wait()
        if self.away:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "2"})
        if self.garbled:
            return web.json_response({"lead": 7})
        return web.json_response(body)

    def _who(self, request: web.Request) -> Principal:
        try:
            return self.verifier.verify(request.headers["Authorization"].removeprefix("Bearer "))
        except (KeyError, TokenError):
            raise web.HTTPUnauthorized from None

    async def _preview(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        return await self._answer(request, self.route)

    async def _bureaus(self, request: web.Request) -> web.Response:
        return await self._answer(request, self.busy())

    def busy(self) -> Json:
        unknown = {"queue": None, "open": None, "usual_seconds": None, "slow_seconds": None}
        told = [
            {
                "code": one.code,
                "name": one.name.model_dump(),
                "remit": one.remit.model_dump(),
                **unknown,
                "answers": 0,
                **self.loads.get(one.code, {}),
            }
            for one in self.region.bureaus
        ]
        return {"bureaus": told, "as_of": instant(now())}


@asynccontextmanager
async def serving_router(router: FakeRouter) -> AsyncIterator[str]:
    server = TestServer(router.app)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()
