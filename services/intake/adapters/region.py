"""The region pack as of today: which codes count, and the list of bureaus that people see."""

from datetime import date
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
        self._codes = Codes(frozenset(), frozenset(), frozenset())

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
    return Codes(
        bureaus=frozenset(bureau.code for bureau in region.bureaus_on(day)),
        result_classes=frozenset(item.code for item in region.codes.result_classes),
        hand_back_reasons=frozenset(item.code for item in region.codes.hand_back_reasons),
    )
