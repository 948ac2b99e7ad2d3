"""Headers that keep every answer to itself: in no frame, in no cache, never taken for a page."""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EVERY_ANSWER: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HSTS: Final = "max-age=31536000"


class KeepToItself:
    """Around everything, so that the answer to a failure has them too.

    Once `leaving` says so, every answer ends its connection: a client that kept it for its next
    request would else send that into a server that is closing.
    """

    def __init__(
        self, app: ASGIApp, headers: Mapping[str, str], leaving: Callable[[], bool]
    ) -> None:
        self._app = app
        self._headers = {**EVERY_ANSWER, **headers}
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-store")
                if self._leaving():
                    headers["Connection"] = "close"
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", _HSTS)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
