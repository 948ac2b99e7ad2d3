"""The region pack as of today: which codes count, which bureaus there are."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from services.intake.domain import Codes
from shared.clock import Clock
from shared.region import Region


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
