"""Keeps the search index up while events come in, and lets go when the process drains."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import structlog

from services.archive.handlers.index_texts import IndexTexts
from shared.errors import TransientError

log = structlog.get_logger(__name__)
_AWAY: Final = "archive.index_waits"


class IndexLoop:
    """A round every so many seconds; round after round while there is more, unless `busy`."""

    def __init__(
        self, index_texts: IndexTexts, *, every_seconds: float, busy: Callable[[], bool]
    ) -> None:
        self._index_texts = index_texts
        self._every_seconds = every_seconds
        self._busy = busy
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            more = await self._round()
            await self._pause(0 if more and not self._busy() else self._every_seconds)

    def stop(self) -> None:
        self._stopping.set()

    async def _round(self) -> bool:
        try:
            return await self._index_texts()
        except TransientError as error:
            log.warning(_AWAY, reason=type(error).__name__)
            return False

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
