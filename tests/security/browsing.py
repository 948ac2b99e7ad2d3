"""A browser that keeps cookies and does otherwise whatever an attacker wants."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from tests.security.calling import Answer, call

_CSRF = re.compile(r'name="csrf" value="([^"]*)"')


@dataclass(slots=True)
class Tab:
    app: FastAPI
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, b"", headers)

    async def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        named = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return await self._ask("POST", path, urlencode(fields).encode(), named)

    async def sign_in(self, person: str) -> Answer:
        return await self.post("/sign-in", {"csrf": await self.csrf("/sign-in"), "person": person})

    async def csrf(self, path: str) -> str:
        """The secret of this session, as a page's form carries it."""
        found = _CSRF.search((await self.get(path)).raw.decode())
        return html.unescape(found[1]) if found else ""

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            named["cookie"] = "; ".join(f"{k}={m.value}" for k, m in self.cookies.items())
        answer = await call(self.app, method, path, body=body, headers=named)
        for one in answer.headers.getall("set-cookie", []):
            self.cookies.load(one)
        return answer


def page_routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path of the pages."""
    return [
        (method, route.path)
        for route in _flat(app.routes)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def _flat(routes: Iterable[object]) -> Iterator[APIRoute]:
    for one in routes:
        within = getattr(one, "original_router", None)  # a router that was included
        if isinstance(within, APIRouter):
            yield from _flat(within.routes)
        elif isinstance(one, APIRoute):
            yield one
