"""Headers that keep every answer to itself: in no frame, in no cache, never taken for a page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

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
_CACHE_CONTROL: Final = "private, no-store"
Header: TypeAlias = tuple[bytes, bytes]


class KeepToItself:
    """Around everything, so that the answer to a failure has them too.

    Once `leaving` says so, every answer ends its connection: a client that kept it for its next
    request would else send that into a server that is closing.
    """

    def __init__(
        self, app: ASGIApp, headers: Mapping[str, str], leaving: Callable[[], bool]
    ) -> None:
        self._app = app
        self._usual = _raw({**EVERY_ANSWER, "Cache-Control": _CACHE_CONTROL, **headers})
        self._secure = [*self._usual, *_raw({"Strict-Transport-Security": _HSTS})]
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = self._secure if scope["scheme"] == "https" else self._usual

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._joined(message.get("headers", ()), ours)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _joined(self, given: Iterable[Header], ours: Sequence[Header]) -> list[Header]:
        """What an answer says itself goes before what is usual."""
        headers = list(given)
        if self._leaving():
            headers = [one for one in headers if one[0] != b"connection"]
            headers.append((b"connection", b"close"))
        named = {name for name, _ in headers}
        return headers + [one for one in ours if one[0] not in named]


def _raw(headers: Mapping[str, str]) -> list[Header]:
    """As ASGI has them, so that nothing has to be encoded for an answer."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
