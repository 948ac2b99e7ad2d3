"""A region's working days: those of its source, corrected by the days that the region names."""

from collections.abc import Callable
from datetime import date

import chinese_calendar  # type: ignore[import-untyped] # the package has no types
import structlog

from shared.region import Calendar

log = structlog.get_logger(__name__)

_SATURDAY = 5


class WorkingDays:
    def __init__(self, calendar: Calendar) -> None:
        self._holidays = frozenset(calendar.extra_holidays)
        self._worked = frozenset(calendar.extra_working_days)
        self._source = _SOURCES[calendar.source]

    def __call__(self, day: date) -> bool:
        if day in self._holidays or day in self._worked:
            return day in self._worked
        return self._source(day)


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


def _is_chinese_working_day(day: date) -> bool:
    """By the State Council's yearly notice; a year without one yet goes by weekdays alone."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        log.warning("router.calendar_unknown", year=day.year)
        return _is_weekday(day)


_SOURCES: dict[str, Callable[[date], bool]] = {
    "chinesecalendar": _is_chinese_working_day,
    "weekends": _is_weekday,
}
