"""Nobody waits for a server that says nothing: 503 within two seconds; a slow answer may come."""

import asyncio
from typing import Final

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.health import Check
from shared.web.problems import problem_response, unavailable

FIRST_LOOK_SECONDS: Final = 0.8
SILENCE_SECONDS: Final = 1.0
MOST_IN_HAND: Final = 64
"""Requests at once; a server that answers each in 15 ms has then a second's work before it."""

_OPERATIONS: Final = ("/health/", "/metrics")

log = structlog.get_logger(__name__)


def answer_in_time(app: FastAPI, check: Check) -> None:
    """`check` asks the server behind the app something that takes no time, and answers why not.

    Inside of what measures requests, so that such a 503 is among the figures.
    """
    app.user_middleware.append(Middleware(AnswerInTime, check=check))


class AnswerInTime:
    """A request that takes long is kept waiting only while the server behind it answers at all.

    Drivers wait up to twenty seconds, since they cannot tell a long search from a dead line.
    Whoever comes while too many wait already is told to come again: else all would wait so long
    that each gives up, and whatever is done for them is done for nobody.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        check: Check,
        first_look_seconds: float = FIRST_LOOK_SECONDS,
        silence_seconds: float = SILENCE_SECONDS,
        most_in_hand: int = MOST_IN_HAND,
    ) -> None:
        self._app = app
        self._check = check
        self._first_look = first_look_seconds
        self._silence = silence_seconds
        self._most = most_in_hand
        self._in_hand = 0
        self._asking: asyncio.Task[str | None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OPERATIONS):
            await self._app(scope, receive, send)
        elif self._in_hand >= self._most:
            log.warning("web.unavailable", reason="too many at once", path=scope["path"])
            answer = problem_response(unavailable("too many ask at once"), scope["path"])
            await answer(scope, receive, send)
        else:
            self._in_hand += 1
            try:
                await self._watched(scope, receive, send)
            finally:
                self._in_hand -= 1

    async def _watched(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = asyncio.timeout(None)
        watch = _Watch(self, limit)
        look = asyncio.get_running_loop().call_later(self._first_look, watch.begin)
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            look.cancel()
            watch.end()
            await send(message)

        try:
            async with limit:
                await self._app(scope, receive, send_noting)
        except TimeoutError:
            if begun or not limit.expired():
                raise
            log.warning("web.unavailable", reason=watch.reason, path=scope["path"])
            answer = problem_response(unavailable("no answer in time"), scope["path"])
            await answer(scope, receive, send)
        finally:
            look.cancel()
            watch.end()

    async def silence(self) -> str | None:
        """Why the server does not answer now, or None; however many ask, it is asked once."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> str | None:
        try:
            async with asyncio.timeout(self._silence):
                return await self._check()
        except TimeoutError:
            return f"silent for {self._silence:g} s"


class _Watch:
    """Over one request that takes long, until its answer begins."""

    def __init__(self, over: AnswerInTime, limit: asyncio.Timeout) -> None:
        self.reason = ""
        self._over = over
        self._limit = limit
        self._task: asyncio.Task[None] | None = None
        self._ended = False

    def begin(self) -> None:
        self._task = asyncio.create_task(self._watch())

    def end(self) -> None:
        self._ended = True
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        while not self._ended:
            if reason := await self._over.silence():
                self.reason = reason
                self._limit.reschedule(asyncio.get_running_loop().time())
                return
            await asyncio.sleep(FIRST_LOOK_SECONDS)  # noqa: TID251 - between two looks
