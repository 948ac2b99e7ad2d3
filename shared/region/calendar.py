"""Where a region's working days come from."""

from typing import Literal

from shared.region.parts import Day, PackModel


class Calendar(PackModel):
    """The file calendar.yaml; the extra days go before the source."""

    source: Literal["chinesecalendar", "weekends"]
    extra_holidays: tuple[Day, ...]
    extra_working_days: tuple[Day, ...]
