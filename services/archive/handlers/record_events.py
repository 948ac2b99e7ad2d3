"""A batch of events goes into the record, and the lists of cases follow."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from services.archive.ports import CaseStore, ObserveAge
from shared.clock import Clock
from shared.events import Event

_LULL: Final = timedelta(seconds=0.5)
_BEGINNING: Final = timedelta(seconds=2)
"""By then what waited in the queue for this process has begun to come in."""

_PATIENCE: Final = timedelta(seconds=10)
"""For a paper to be assigned before it is listed; at all but the worst of times it is sooner."""

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class RecordEvents:
    """Any events -> the record; safe to repeat, in any order, by any number of replicas."""

    def __init__(self, store: CaseStore, *, clock: Clock, observe_age: ObserveAge) -> None:
        self._store = store
        self._clock = clock
        self._observe_age = observe_age
        self._begun = clock()
        self._last: datetime | None = None
        self._oldest = _NEVER
        self._in_hand: list[datetime] = []

    async def __call__(self, events: Sequence[Event]) -> None:
        oldest = min((event.time for event in events), default=self._clock())
        self._in_hand.append(oldest)
        try:
            await self._store.record(events, now=self._clock())
        finally:
            self._in_hand.remove(oldest)
        recorded = self._last = self._clock()
        self._oldest = oldest
        for event in events:
            self._observe_age(event.type, max(0.0, (recorded - event.time).total_seconds()))

    def busy(self) -> bool:
        """Whether events are coming in, so that work which can wait should."""
        return self._last is not None and self._clock() - self._last < _LULL

    def reached(self) -> datetime:
        """Up to when the record is complete, as far as this process can tell.

        While events come in, the oldest of the batches in hand, or of the last one, is the end of
        what waits; when nothing has come for a while, nothing waits.
        """
        now = self._clock()
        if self._in_hand:
            return min(self._in_hand)
        if self._last is None:
            return now if now - self._begun >= _BEGINNING else self._oldest
        return self._oldest if self.busy() else now


class RefreshCases:
    """Brings the lists up to date with what was recorded since the last time."""

    def __init__(self, store: CaseStore, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self) -> bool:
        await self._store.refresh(now=self._clock(), patience=_PATIENCE)
        return False

    async def finish(self) -> None:
        """At the end of the process nothing waits."""
        await self._store.refresh(now=self._clock())
