"""Work that follows the record: round after round beside it, until the process drains."""

import asyncio
import contextlib

import structlog

from services.archive.ports import Work
from shared.errors import TransientError

log = structlog.get_logger(__name__)


class Following:
    """A round every so many seconds; the next at once when one says that there is more to do."""

    def __init__(self, name: str, work: Work, *, every_seconds: float) -> None:
        self._name = name
        self._work = work
        self._every_seconds = every_seconds
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        while not self._stopping.is_set():
            more = await self._round()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 0 if more else self._every_seconds)

    def stop(self) -> None:
        self._stopping.set()

    async def _round(self) -> bool:
        try:
            return await self._work()
        except TransientError as error:
            log.warning("archive.following_waits", work=self._name, reason=type(error).__name__)
        except Exception as error:
            log.exception("archive.following_failed", work=self._name, reason=type(error).__name__)
        return False
