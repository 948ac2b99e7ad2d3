"""Holds papers back while too many are on their way: a long run then knows no queue that grows."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp

EVENTS_OF_ONE = 4
"""In the archive's queue; a paper more or less is no matter."""

_LOOK_SECONDS = 0.1
_STALLED_SECONDS = 120.0


class Gate:
    """`most` of those that `accepted` counts may be unsettled; without it nobody is held back."""

    def __init__(self, accepted: Callable[[], int], *, most: int | None) -> None:
        self._accepted = accepted
        self._most = most
        self._open = asyncio.Event()
        self._open.set()
        self._alerted = 0
        self._moved_at = 0.0

    @property
    def open(self) -> bool:
        return self._open.is_set()

    async def passed(self) -> None:
        await self._open.wait()

    def look(self, *, alerted: int, waiting: int, now: float) -> None:
        """`alerted` of those accepted; `waiting`: messages in the archive's queue.

        Where nothing moves for long something is lost. Then it stays open, for the end to tell.
        """
        if alerted != self._alerted or not self._moved_at:
            self._alerted, self._moved_at = alerted, now
        unsettled = max(self._accepted() - alerted, waiting // EVENTS_OF_ONE)
        stalled = now - self._moved_at > _STALLED_SECONDS
        if self._most is None or unsettled < self._most or stalled:
            self._open.set()
        else:
            self._open.clear()

    @asynccontextmanager
    async def watched(self, session: aiohttp.ClientSession, url: str) -> AsyncIterator[None]:
        """Whoever is in here ends with the watching, should that fail."""
        if self._most is None:
            yield
            return
        async with asyncio.TaskGroup() as group:
            looking = group.create_task(self._keep_looking(session, url))
            yield
            looking.cancel()

    async def _keep_looking(self, session: aiohttp.ClientSession, url: str) -> None:
        before, _ = await _backlog(session, url)
        while True:
            alerted, waiting = await _backlog(session, url)
            self.look(alerted=alerted - before, waiting=waiting, now=time.monotonic())
            await asyncio.sleep(_LOOK_SECONDS)  # noqa: TID251 - other processes' progress is polled


async def _backlog(session: aiohttp.ClientSession, url: str) -> tuple[int, int]:
    async with session.get(url) as answer:
        alerted, waiting = await answer.json(content_type=None)
        return alerted, waiting
