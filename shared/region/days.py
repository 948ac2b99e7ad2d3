"""When a time allowed is over, counted in the units and days of the region."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shared.region.duration import Duration

_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Days:
    """The region's own days: for what is due they end at `day_ends` by its own clock."""

    zone: tzinfo
    day_ends: time
    is_working_day: Callable[[date], bool]

    def of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day, self.day_ends, self.zone).astimezone(UTC)

    def open_day(self, moment: datetime) -> date:
        """The day itself, or the next once it has ended."""
        day = self.of(moment)
        return day if moment < self.end_of(day) else day + timedelta(days=1)


def due_at(start: datetime, allowed: Duration, days: Days, *, session_ends: date) -> datetime:
    """The last moment of what is allowed after `start`; `session_ends` may be past already."""
    if allowed.minutes or allowed.hours:
        length = timedelta(minutes=allowed.minutes or 0, hours=allowed.hours or 0)
        return start.astimezone(UTC) + length  # in UTC: a local clock may leap in between
    return days.end_of(_last_day(start, allowed, days, session_ends=session_ends))


def _last_day(start: datetime, allowed: Duration, days: Days, *, session_ends: date) -> date:
    today = days.of(start)
    if allowed.working_days:
        return _working_days_later(today, allowed.working_days, days.is_working_day)
    if allowed.months:
        return _months_later(today, allowed.months)
    if allowed.days:
        return today + timedelta(days=allowed.days)
    open_day = days.open_day(start)
    return max(open_day, session_ends) if allowed.after_session else open_day


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
