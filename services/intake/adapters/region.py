"""The region pack as of today: which codes count, which bureaus there are, what is due when."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Protocol, overload
from zoneinfo import ZoneInfo

from services.intake.domain import Codes
from shared.clock import Clock
from shared.region import Region, Timetable
from shared.region.duration import Unit
from shared.region.steps import RequiredStep

_EXACT: Final[frozenset[Unit]] = frozenset({"minutes", "hours"})
_Begun = tuple[str, str, bool]


class RegionToday:
    """Worked out once a day, at midnight of the region's own time."""

    def __init__(self, region: Region, clock: Clock) -> None:
        self._region = region
        self._clock = clock
        self._zone = ZoneInfo(region.timezone)
        self._day: date | None = None
        self._codes = Codes()

    def codes(self) -> Codes:
        day = self._today()
        if day != self._day:
            self._codes = _codes(self._region, day)
            self._day = day
        return self._codes

    def bureaus(self) -> list[dict[str, object]]:
        """Today's bureaus in the order of the pack, in both languages."""
        return [
            {
                "code": bureau.code,
                "name": bureau.name.model_dump(),
                "remit": bureau.remit.model_dump(),
            }
            for bureau in self._region.bureaus_on(self._today())
        ]

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()


class DailyTimetable(Timetable):
    """The region's timetable; what ends with a day is worked out once a day, as papers pour in."""

    def __init__(self, region: Region) -> None:
        super().__init__(region)
        self._of = region
        self._zone = ZoneInfo(region.timezone)
        self._known: dict[_Begun, datetime | None] = {}
        self._day: date | None = None

    @overload
    def due(self, kind: str, step: RequiredStep, start: datetime) -> datetime: ...
    @overload
    def due(self, kind: str, step: str, start: datetime) -> datetime | None: ...
    def due(self, kind: str, step: str, start: datetime) -> datetime | None:
        local = start.astimezone(self._zone)
        day = local.date()
        allowed = getattr(self._of.steps(kind, day), step, None)
        if allowed is None or allowed.unit in _EXACT:
            return super().due(kind, step, start)
        if day != self._day:
            self._known.clear()
            self._day = day
        # What begins after the offices have closed may count from the next day.
        begun = (kind, step, local.time() < self._of.deadlines.day_ends)
        if begun not in self._known:
            self._known[begun] = super().due(kind, step, start)
        return self._known[begun]


def _codes(region: Region, day: date) -> Codes:
    known = region.codes
    return Codes(
        bureaus=_named(region.bureaus_on(day)),
        result_classes=_named(known.result_classes),
        promising=_named(one for one in known.result_classes if one.promise),
        hand_back_reasons=_named(known.hand_back_reasons),
        not_filed_reasons=_named(known.not_filed_reasons),
        pause_reasons=_named(known.pause_reasons),
        extension_reasons=_named(known.extension_reasons),
        closed_reasons=_named(known.closed_reasons),
        ratings=_named(known.ratings),
        reopening=_named(one for one in known.ratings if one.reopens),
        satisfying=_named(one for one in known.ratings if one.counts_as_satisfied),
        rating_questions={one.code: _named(one.options) for one in known.rating_questions},
    )


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


def _named(items: Iterable[_Coded]) -> frozenset[str]:
    return frozenset(item.code for item in items)
