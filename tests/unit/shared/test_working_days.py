"""Which days are worked: the nation's, those that the region names, and years not yet known."""

from datetime import date

import pytest
from structlog.testing import capture_logs

from shared.region import Calendar
from shared.region.working_days import WorkingDays


def working_days(
    source: str, *, holidays: tuple[date, ...] = (), worked: tuple[date, ...] = ()
) -> WorkingDays:
    fields = {"source": source, "extra_holidays": holidays, "extra_working_days": worked}
    return WorkingDays(Calendar.model_validate(fields))


def test_chinas_holidays_and_the_weekends_worked_instead_count() -> None:
    is_worked = working_days("chinesecalendar")
    assert not is_worked(date(2021, 2, 12))  # Spring Festival, a Friday
    assert is_worked(date(2021, 2, 20))  # a Saturday worked in its place
    assert not is_worked(date(2021, 2, 21))


@pytest.mark.parametrize("source", ["weekends", "chinesecalendar"])
def test_the_regions_own_days_go_before_the_source(source: str) -> None:
    is_worked = working_days(source, holidays=(date(2021, 1, 25),), worked=(date(2021, 1, 30),))
    assert not is_worked(date(2021, 1, 25))
    assert is_worked(date(2021, 1, 30))


def test_elsewhere_only_the_weekend_is_off() -> None:
    is_worked = working_days("weekends")
    assert [is_worked(date(2021, 2, day)) for day in range(11, 15)] == [True, True, False, False]


@pytest.mark.parametrize("year", [1998, 2090])
def test_years_without_a_notice_go_by_weekdays_and_are_told_once(year: int) -> None:
    is_worked = working_days("chinesecalendar")
    days = [date(year, 7, day) for day in range(1, 29)]
    with capture_logs() as logs:
        assert [is_worked(day) for day in days] == [day.weekday() < 5 for day in days]
    assert logs == [{"event": "region.calendar_unknown", "log_level": "warning", "year": year}]
