"""The record of who has read: noted in memory at once, written in batches beside the reads."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog

from services.archive.domain import Actor, Viewer, instant, row_of, visible
from services.archive.domain.case import Plain
from services.archive.domain.reading import (
    ReadKind,
    may_know_readers,
    reading_of,
    reading_shown,
)
from services.archive.ports import CaseStore, NotedReading, Position, ReadLog
from shared.clock import Clock
from shared.errors import PermanentError, TransientError

log = structlog.get_logger(__name__)

MOST_WAITING: Final = 20_000
_BATCH: Final = 1_000


class ReadsBehindError(TransientError):
    """So many reads wait to be written that no more can be answered: none goes unnoted."""


class NotForYouError(PermanentError):
    """He may see the case, but not who else has."""


class NoteReads:
    """`note` before the answer goes out, `write` round after round; nothing waits for a read."""

    def __init__(self, reads: ReadLog, *, clock: Clock, most: int = MOST_WAITING) -> None:
        self._reads = reads
        self._clock = clock
        self._most = most
        self._waiting: deque[NotedReading] = deque()
        self._writing = asyncio.Lock()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def note(self, case: Plain, viewer: Viewer, actor: Actor, *, kind: ReadKind) -> None:
        """Raises ReadsBehindError."""
        at = instant(self._clock())
        reading = reading_of(case, viewer, actor, at=at, kind=kind)
        if reading is None:
            return
        if len(self._waiting) >= self._most:
            raise ReadsBehindError("who reads cannot be written down now")
        self._waiting.append(NotedReading.of(reading))

    async def write(self) -> bool:
        """A batch of what waits; it is forgotten here only when it is safe there.

        Raises:
            TransientError: the database is away; the batch waits on.
        """
        async with self._writing:
            batch = [self._waiting[at] for at in range(min(_BATCH, len(self._waiting)))]
            if batch:
                await self._reads.keep(batch)
            for _ in batch:
                self._waiting.popleft()
        return bool(self._waiting)

    async def write_all(self) -> None:
        """At the end of the process; what cannot be written then is lost, and that is told."""
        try:
            while await self.write():
                pass
        except TransientError as error:
            reason = type(error).__name__
            log.error("archive.reads_lost", number=self.waiting, reason=reason)  # noqa: TRY400 - the reason tells all


class ForgetReads:
    """What is older than the region keeps it is taken out."""

    def __init__(self, reads: ReadLog, *, clock: Clock, kept: timedelta) -> None:
        self._reads = reads
        self._clock = clock
        self._kept = kept

    async def __call__(self) -> bool:
        await self._reads.forget(before=instant(self._clock() - self._kept))
        return False


@dataclass(frozen=True, slots=True)
class ReadsTold:
    items: list[Mapping[str, Any]]
    next: Position | None


class ListReads:
    """Who has read a case, the latest first; None for whoever may not know that it exists."""

    def __init__(self, store: CaseStore, reads: ReadLog) -> None:
        self._store = store
        self._reads = reads

    async def __call__(
        self, enquiry_id: str, viewer: Viewer, *, after: Position | None, limit: int
    ) -> ReadsTold | None:
        """Raises NotForYouError."""
        case = await self._store.case(enquiry_id)
        if case is None or not visible(case, viewer):
            return None
        if not may_know_readers(row_of(case), viewer):
            raise NotForYouError("only the office and the author")
        found = await self._reads.of_case(enquiry_id, after=after, limit=limit + 1)
        page = found[:limit]
        end = page[-1].place if len(found) > limit else None
        return ReadsTold([reading_shown(one.reading, viewer) for one in page], end)
