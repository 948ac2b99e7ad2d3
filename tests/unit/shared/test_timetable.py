"""Until when each step has to be done, counted in the region's own days."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.region import (
    Calendar,
    DailyTimetable,
    Duration,
    RequiredStep,
    Steps,
    Timetable,
    UnknownKindError,
    UnknownStepError,
    load_region,
)
from shared.region.days import Days, due_at
from shared.region.working_days import WorkingDays

SHANGHAI = load_region(Path(__file__).parents[3] / "deploy" / "regions" / "shanghai")
TIMETABLE = Timetable(SHANGHAI)
DAILY = DailyTimetable(SHANGHAI)
ZONE = ZoneInfo("Asia/Shanghai")
DAYS = Days(ZONE, time(20, 0), WorkingDays(SHANGHAI.calendar))
SESSION_ENDS = date(2021, 1, 27)
STEPS = tuple(Steps.model_fields)

moments = st.datetimes(datetime(2018, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
pauses = st.timedeltas(timedelta(seconds=1), timedelta(days=200))
kinds = st.sampled_from(("consultation", "suggestion", "proposal"))
steps = st.sampled_from(STEPS)
durations = st.one_of(
    st.builds(Duration, minutes=st.integers(1, 600)),
    st.builds(Duration, hours=st.integers(1, 100)),
    st.builds(Duration, days=st.integers(1, 100)),
    st.builds(Duration, working_days=st.integers(1, 60)),
    st.builds(Duration, months=st.integers(1, 30)),
    st.sampled_from((Duration(same_day=True), Duration(after_session=True))),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def allowed(text: str) -> Duration:
    """Read "5 minutes", and "1 same_day" for the units without a number."""
    amount, unit = text.split()
    return Duration.model_validate({unit: int(amount) if unit[-1] == "s" else True})


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2021-01-23T10:00", "5 minutes", "2021-01-23T10:05"),
        ("2021-01-23T22:00", "3 hours", "2021-01-24T01:00"),
        ("2021-01-22T10:00", "1 working_days", "2021-01-25T20:00"),
        ("2021-01-23T10:00", "1 working_days", "2021-01-25T20:00"),
        ("2021-01-25T10:00", "5 working_days", "2021-02-01T20:00"),
        ("2021-02-10T10:00", "1 working_days", "2021-02-18T20:00"),  # over Spring Festival
        ("2021-02-19T10:00", "1 working_days", "2021-02-20T20:00"),  # a make-up Saturday
        ("2021-01-23T10:00", "30 days", "2021-02-22T20:00"),
        ("2020-11-30T10:00", "3 months", "2021-02-28T20:00"),
        ("2019-11-30T10:00", "3 months", "2020-02-29T20:00"),
        ("2021-11-15T10:00", "3 months", "2022-02-15T20:00"),
        ("2021-01-23T10:00", "1 same_day", "2021-01-23T20:00"),
        ("2021-01-23T20:00", "1 same_day", "2021-01-24T20:00"),
        ("2021-01-23T10:00", "1 after_session", "2021-01-27T20:00"),
        ("2021-01-27T21:00", "1 after_session", "2021-01-28T20:00"),
    ],
)
def test_time_allowed_ends_when_the_rules_say(start: str, length: str, due: str) -> None:
    assert due_at(at(start), allowed(length), DAYS, session_ends=SESSION_ENDS) == at(due)


def test_a_day_begins_by_the_regions_own_clock() -> None:
    late_in_utc = datetime(2021, 1, 22, 17, 0, tzinfo=UTC)
    assert TIMETABLE.due("consultation", "answer", late_in_utc) == at("2021-01-23T20:00")


def test_hours_are_hours_though_the_local_clock_leaps() -> None:
    zone = ZoneInfo("Europe/Berlin")
    days = Days(zone, time(20, 0), lambda day: day.weekday() < 5)
    start = datetime(2021, 3, 28, 1, 0, tzinfo=zone)
    due = due_at(start, allowed("3 hours"), days, session_ends=start.date())
    assert due == datetime(2021, 3, 28, 5, 0, tzinfo=zone)


@pytest.mark.parametrize(
    ("kind", "step", "in_session", "after"),
    [
        ("consultation", "cosign", "2021-01-25T13:00", "2021-02-27T20:00"),
        ("consultation", "assign", "2021-01-25T10:30", "2021-03-01T20:00"),
        ("consultation", "answer", "2021-01-25T20:00", "2021-03-01T20:00"),
        ("consultation", "extended_answer", "2021-01-27T20:00", "2021-03-19T20:00"),
        ("suggestion", "assign", "2021-01-27T20:00", "2021-03-05T20:00"),
        ("suggestion", "cosign", "2021-01-25T13:00", "2021-02-27T20:00"),
        ("proposal", "answer", "2021-04-25T20:00", "2021-05-26T20:00"),
        ("proposal", "extended_answer", "2021-07-25T20:00", "2021-08-26T20:00"),
        ("proposal", "feedback", "2021-02-19T20:00", "2021-03-19T20:00"),
    ],
)
def test_each_step_has_its_own_time_in_session_and_after(
    kind: str, step: str, in_session: str, after: str
) -> None:
    assert TIMETABLE.due(kind, step, at("2021-01-25T10:00")) == at(in_session)
    assert TIMETABLE.due(kind, step, at("2021-02-26T10:00")) == at(after)


def test_a_step_or_kind_that_nobody_knows_is_refused_not_left_without_a_limit() -> None:
    with pytest.raises(UnknownStepError, match="'anser'"):
        TIMETABLE.due("proposal", "anser", at("2021-01-25T10:00"))
    with pytest.raises(UnknownKindError, match="'petition'"):
        TIMETABLE.due("petition", "answer", at("2021-01-25T10:00"))


def test_the_steps_that_always_have_a_limit_are_those_the_pack_must_name() -> None:
    required = {name for name, field in Steps.model_fields.items() if field.is_required()}
    assert required == set(get_args(RequiredStep))


def test_a_clock_that_stood_still_for_two_days_ends_two_days_later() -> None:
    moved = TIMETABLE.resumed(
        at("2021-03-02T20:00"), stopped=at("2021-03-01T09:00"), restarted=at("2021-03-03T09:00")
    )
    assert moved == at("2021-03-04T20:00")


def test_a_clock_that_would_end_on_a_day_off_ends_with_the_next_working_day() -> None:
    moved = TIMETABLE.resumed(
        at("2021-02-09T12:00"), stopped=at("2021-02-08T09:00"), restarted=at("2021-02-11T09:00")
    )
    assert moved == at("2021-02-18T20:00")  # 12 to 17 February are Spring Festival


def test_a_clock_may_end_on_the_weekend_of_a_session() -> None:
    moved = TIMETABLE.resumed(
        at("2021-01-23T10:05"), stopped=at("2021-01-23T10:01"), restarted=at("2021-01-23T10:11")
    )
    assert moved == at("2021-01-23T10:15")  # a Saturday


def test_the_end_is_near_after_three_quarters() -> None:
    start, due = at("2021-01-25T10:00"), at("2021-01-25T20:00")
    assert TIMETABLE.approaching(start, due) == at("2021-01-25T17:30")


@given(kinds, steps, moments)
def test_every_step_ends_after_it_began(kind: str, step: str, start: datetime) -> None:
    due = TIMETABLE.due(kind, step, start)
    assert due is not None
    assert start < TIMETABLE.approaching(start, due) < due


@given(durations, moments, moments)
def test_what_begins_later_never_ends_earlier(
    length: Duration, one: datetime, other: datetime
) -> None:
    first, second = sorted((one, other))
    ends = [due_at(start, length, DAYS, session_ends=SESSION_ENDS) for start in (first, second)]
    assert ends == sorted(ends)


@given(st.integers(1, 60), moments)
def test_so_many_working_days_lie_between_a_start_and_its_end(amount: int, start: datetime) -> None:
    length = Duration(working_days=amount)
    first = DAYS.of(start)
    last = DAYS.of(due_at(start, length, DAYS, session_ends=first))
    between = [first + timedelta(days=day) for day in range(1, (last - first).days + 1)]
    assert sum(map(DAYS.is_working_day, between)) == amount
    assert DAYS.is_working_day(last)


@given(st.integers(1, 60), moments)
def test_months_end_on_the_same_day_or_the_months_last(amount: int, start: datetime) -> None:
    first = DAYS.of(start)
    last = DAYS.of(due_at(start, Duration(months=amount), DAYS, session_ends=first))
    assert (last.year - first.year) * 12 + last.month - first.month == amount
    assert last.day == first.day or (last + timedelta(days=1)).day == 1 < last.day < first.day


@given(moments, moments, pauses)
def test_a_pause_adds_its_own_length_and_ends_on_no_day_off(
    due: datetime, stopped: datetime, pause: timedelta
) -> None:
    moved = TIMETABLE.resumed(due, stopped=stopped, restarted=stopped + pause)
    day = DAYS.of(moved)
    assert moved >= due + pause
    assert DAYS.is_working_day(day) or SHANGHAI.session_on(day)
    skipped = [DAYS.of(due + pause) + timedelta(days=n) for n in range((moved - due - pause).days)]
    assert not any(map(DAYS.is_working_day, skipped))


@given(moments, moments, st.timedeltas(timedelta(days=-9), timedelta()))
def test_no_pause_changes_nothing(due: datetime, stopped: datetime, pause: timedelta) -> None:
    assert TIMETABLE.resumed(due, stopped=stopped, restarted=stopped + pause) == due


@pytest.mark.parametrize("source", ["weekends", "chinesecalendar"])
def test_counting_goes_on_beyond_the_last_year_known(source: str) -> None:
    calendar = Calendar.model_validate(
        {"source": source, "extra_holidays": (), "extra_working_days": ()}
    )
    days = Days(ZONE, time(20, 0), WorkingDays(calendar))
    start = at("2090-06-01T10:00")
    due = due_at(start, allowed("5 working_days"), days, session_ends=start.date())
    assert due == at("2090-06-08T20:00")


@given(kinds, steps, moments, st.timedeltas(timedelta(), timedelta(hours=23)))
def test_what_was_worked_out_for_one_moment_of_a_day_holds_for_no_moment_it_is_wrong_for(
    kind: str, step: str, start: datetime, later: timedelta
) -> None:
    for moment in (start, start + later, start.astimezone(ZONE)):
        assert DAILY.due(kind, step, moment) == TIMETABLE.due(kind, step, moment)


def test_a_daily_timetable_knows_no_more_names_than_the_timetable() -> None:
    with pytest.raises(UnknownStepError):
        DAILY.due("proposal", "lunch", at("2021-03-01T10:00"))
    with pytest.raises(UnknownKindError):
        DAILY.due("poem", "answer", at("2021-03-01T10:00"))
