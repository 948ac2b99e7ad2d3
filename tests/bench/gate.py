"""Holds papers back while too many are on their way: a long run then knows no queue that grows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

EVENTS_OF_ONE = 4
"""In the archive's queue; a paper more or less is no matter."""

_LOOK_SECONDS = 0.1


class Gate:
    """`most` papers may be unsettled; without it nobody is ever held back."""

    def __init__(self, *, most: int | None) -> None:
        self._most = most
        self._open = asyncio.Event()
        self._open.set()
        self._passed = 0

    @property
    def open(self) -> bool:
        return self._open.is_set()

    async def passed(self) -> None:
        await self._open.wait()
        self._passed += 1

    def look(self, *, alerted: int, waiting: int) -> None:
        """`alerted` of those that passed; `waiting`: messages in the archive's queue."""
        unsettled = max(self._passed - alerted, waiting // EVENTS_OF_ONE)
        if self._most is None or unsettled < self._most:
            self._open.set()
        else:
            self._open.clear()

    @asynccontextmanager
    async def watched(self, session: aiohttp.ClientSession, url: str) -> AsyncIterator[None]:
        if self._most is None:
            yield
            return
        looking = asyncio.create_task(self._keep_looking(session, url))
        try:
            yield
        finally:
            looking.cancel()

    async def _keep_looking(self, session: aiohttp.ClientSession, url: str) -> None:
        before, _ = await _backlog(session, url)
        while True:
            alerted, waiting = await _backlog(session, url)
            self.look(alerted=alerted - before, waiting=waiting)
            await asyncio.sleep(_LOOK_SECONDS)  # noqa: TID251 - other processes' progress is polled


async def _backlog(session: aiohttp.ClientSession, url: str) -> tuple[int, int]:
    async with session.get(url) as answer:
        alerted, waiting = await answer.json(content_type=None)
        return alerted, waiting
