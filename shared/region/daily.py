"""The timetable for a service that papers pour into: what ends with a day is worked out once."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias, overload
from zoneinfo import ZoneInfo

from shared.region.duration import Duration, Unit
from shared.region.region import Region
from shared.region.steps import RequiredStep
from shared.region.timetable import Timetable

_EXACT: Final[frozenset[Unit]] = frozenset({"minutes", "hours"})
_MOST: Final = 1_000
_Begun: TypeAlias = tuple[date, bool, str, str]


class DailyTimetable(Timetable):
    """What begins on one day, before or after the offices close, ends at one moment."""

    def __init__(self, region: Region) -> None:
        super().__init__(region)
        self._zone = ZoneInfo(region.timezone)
        self._day_ends = region.deadlines.day_ends
        self._known: dict[_Begun, datetime | timedelta | None] = {}

    @overload
    def due(self, kind: str, step: RequiredStep, start: datetime) -> datetime: ...
    @overload
    def due(self, kind: str, step: str, start: datetime) -> datetime | None: ...
    def due(self, kind: str, step: str, start: datetime) -> datetime | None:
        local = start.astimezone(self._zone)
        begun = (local.date(), local.time() < self._day_ends, kind, step)
        try:
            known = self._known[begun]
        except KeyError:
            known = self._learn(begun, start)
        return start.astimezone(UTC) + known if isinstance(known, timedelta) else known

    def _learn(self, begun: _Begun, start: datetime) -> datetime | timedelta | None:
        """Of minutes and hours the length is known, of anything longer the end."""
        day, _, kind, step = begun
        due = super().due(kind, step, start)
        allowed: Duration | None = getattr(self._region.steps(kind, day), step)
        exact = allowed is not None and allowed.unit in _EXACT
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[begun] = known = due - start if due and exact else due
        return known
