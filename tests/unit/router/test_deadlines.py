"""Until when a bureau has to reply."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from services.router.adapters.working_days import WorkingDays
from services.router.domain.deadlines import Calendar, Span, Unit, due_at
from shared import region as pack

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = Calendar(ZONE, time(20, 0), date(2021, 1, 27), lambda day: day.weekday() < 5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2021-01-23T10:00", 5, "minutes", "2021-01-23T10:05"),
        ("2021-01-23T22:00", 3, "hours", "2021-01-24T01:00"),
        ("2021-01-22T10:00", 1, "working_days", "2021-01-25T20:00"),
        ("2021-01-23T10:00", 1, "working_days", "2021-01-25T20:00"),
        ("2021-01-25T10:00", 5, "working_days", "2021-02-01T20:00"),
        ("2021-01-23T10:00", 30, "days", "2021-02-22T20:00"),
        ("2020-11-30T10:00", 3, "months", "2021-02-28T20:00"),
        ("2021-11-15T10:00", 3, "months", "2022-02-15T20:00"),
        ("2021-01-23T10:00", 1, "same_day", "2021-01-23T20:00"),
        ("2021-01-23T20:30", 1, "same_day", "2021-01-24T20:00"),
        ("2021-01-23T10:00", 1, "after_session", "2021-01-27T20:00"),
        ("2021-02-23T10:00", 1, "after_session", "2021-02-23T20:00"),
    ],
)
def test_time_allowed_ends_when_the_rules_say(
    start: str, amount: int, unit: Unit, due: str
) -> None:
    assert due_at(at(start), Span(amount, unit), WEEKDAYS) == at(due)


def test_a_day_begins_by_the_regions_own_clock() -> None:
    late_in_utc = datetime.fromisoformat("2021-01-22T17:00+00:00")
    assert due_at(late_in_utc, Span(1, "same_day"), WEEKDAYS) == at("2021-01-23T20:00")


def test_chinas_holidays_and_the_weekends_worked_instead_count() -> None:
    days = _working_days(source="chinesecalendar")
    assert not days(date(2021, 2, 12))  # Spring Festival, a Friday
    assert days(date(2021, 2, 20))  # a Saturday worked in its place


def test_the_regions_own_days_go_before_the_source() -> None:
    days = _working_days(
        source="weekends",
        extra_holidays=(date(2021, 1, 25),),
        extra_working_days=(date(2021, 1, 30),),
    )
    assert not days(date(2021, 1, 25))
    assert days(date(2021, 1, 30))


def test_a_year_without_a_notice_goes_by_weekdays() -> None:
    days = _working_days(source="chinesecalendar")
    assert days(date(2090, 1, 2))
    assert not days(date(2090, 1, 1))


def _working_days(
    *,
    source: str,
    extra_holidays: tuple[date, ...] = (),
    extra_working_days: tuple[date, ...] = (),
) -> WorkingDays:
    return WorkingDays(
        pack.Calendar.model_validate(
            {
                "source": source,
                "extra_holidays": extra_holidays,
                "extra_working_days": extra_working_days,
            }
        )
    )
