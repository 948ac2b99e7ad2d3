"""A batch of events goes into the record, and the lists of cases follow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.archive.ports import CaseStore, ObserveAge
from shared.clock import Clock
from shared.events import Event

_LULL: Final = timedelta(seconds=0.5)


class RecordEvents:
    """Any events -> the record; safe to repeat, in any order, by any number of replicas."""

    def __init__(self, store: CaseStore, *, clock: Clock, observe_age: ObserveAge) -> None:
        self._store = store
        self._clock = clock
        self._observe_age = observe_age
        self._last: datetime | None = None

    async def __call__(self, events: Sequence[Event]) -> None:
        await self._store.record(events, now=self._clock())
        recorded = self._last = self._clock()
        for event in events:
            self._observe_age(event.type, max(0.0, (recorded - event.time).total_seconds()))

    def busy(self) -> bool:
        """Whether events are coming in, so that work which can wait should."""
        return self._last is not None and self._clock() - self._last < _LULL


class RefreshCases:
    """Brings the lists up to date with what was recorded since the last time."""

    def __init__(self, store: CaseStore, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self) -> bool:
        await self._store.refresh(now=self._clock())
        return False
