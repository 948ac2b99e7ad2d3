"""A region's working days: those of its source, corrected by the days that the region names."""

from collections.abc import Callable
from datetime import date

import chinese_calendar  # type: ignore[import-untyped] # the package has no types
import structlog

from shared.region.calendar import Calendar

log = structlog.get_logger(__name__)

_SATURDAY = 5


class WorkingDays:
    """Tells whether a day is worked, make-up days for a long holiday among them."""

    def __init__(self, calendar: Calendar) -> None:
        self._holidays = frozenset(calendar.extra_holidays)
        self._worked = frozenset(calendar.extra_working_days)
        self._source = _SOURCES[calendar.source]()

    def __call__(self, day: date) -> bool:
        if day in self._holidays or day in self._worked:
            return day in self._worked
        return self._source(day)


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


class _ChineseWorkingDays:
    """By the State Council's yearly notice; a year without one yet goes by weekdays alone."""

    def __init__(self) -> None:
        self._told = False

    def __call__(self, day: date) -> bool:
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            if not self._told:  # once: every paper asks for a month of such days
                log.warning("region.calendar_unknown", year=day.year)
                self._told = True
            return _is_weekday(day)


_SOURCES: dict[str, Callable[[], Callable[[date], bool]]] = {
    "chinesecalendar": _ChineseWorkingDays,
    "weekends": lambda: _is_weekday,
}
