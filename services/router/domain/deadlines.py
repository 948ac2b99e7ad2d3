"""When a reply is due, counted in the units of the region's rules."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

Unit = Literal["minutes", "hours", "days", "working_days", "months", "same_day", "after_session"]

_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A time that the rules allow; `amount` means nothing to the units without a number."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Calendar:
    """The region's own days: they end, for what is due, at `day_ends` by its own clock."""

    zone: tzinfo
    day_ends: time
    session_ends: date
    is_working_day: Callable[[date], bool]


def due_at(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """The last moment of `span` after `start`."""
    if span.unit == "minutes":
        return start + timedelta(minutes=span.amount)
    if span.unit == "hours":
        return start + timedelta(hours=span.amount)
    local = start.astimezone(calendar.zone)
    day = _last_day(local, span, calendar)
    return datetime.combine(day, calendar.day_ends, calendar.zone)


def _last_day(start: datetime, span: Span, calendar: Calendar) -> date:
    if span.unit == "working_days":
        return _working_days_later(start.date(), span.amount, calendar.is_working_day)
    if span.unit == "months":
        return _months_later(start.date(), span.amount)
    if span.unit == "days":
        return start.date() + timedelta(days=span.amount)
    today = start.date() if start.time() < calendar.day_ends else start.date() + timedelta(days=1)
    return max(today, calendar.session_ends) if span.unit == "after_session" else today


def _working_days_later(day: date, amount: int, is_working_day: Callable[[date], bool]) -> date:
    """The `amount`-th working day after `day`."""
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_working_day(day)
    return day


def _months_later(day: date, amount: int) -> date:
    """The same day of a later month, or that month's last: 30 November and 3 months is February."""
    years, month = divmod(day.month - 1 + amount, _MONTHS_IN_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
