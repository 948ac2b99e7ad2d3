"""How long a bureau usually takes, and how long somebody who asks now has to wait."""

from datetime import timedelta

import pytest

from services.router.domain.waiting import Answered, Load, Pace, expected_seconds, pace_of
from tests.unit.router.support import NOON

HOUR = 3600.0


def answered(*, hours_ago: float, took_hours: float) -> Answered:
    at = NOON - timedelta(hours=hours_ago)
    return Answered(at - timedelta(hours=took_hours), at)


def test_a_bureau_without_answers_promises_nothing() -> None:
    assert pace_of([], now=NOON) is None
    assert expected_seconds(Load("water", queue=7, open=7)) is None


def test_the_usual_time_is_the_middle_one_and_the_slow_time_leaves_a_tenth_out() -> None:
    took = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]
    pace = pace_of([answered(hours_ago=n, took_hours=h) for n, h in enumerate(took)], now=NOON)
    assert pace is not None
    assert (pace.usual_seconds, pace.slow_seconds, pace.answers) == (5.5 * HOUR, 9 * HOUR, 10)


def test_only_the_newest_answers_of_the_last_weeks_count() -> None:
    old = [answered(hours_ago=24 * 61, took_hours=50)]
    many = [answered(hours_ago=n, took_hours=1) for n in range(250)]
    earlier = [answered(hours_ago=300 + n, took_hours=9) for n in range(100)]
    assert pace_of(old, now=NOON) is None
    pace = pace_of(old + earlier + many, now=NOON)
    assert pace is not None
    assert (pace.answers, pace.slow_seconds) == (200, HOUR)


def test_a_quiet_week_does_not_make_a_bureau_slow() -> None:
    pace = pace_of([answered(hours_ago=160 * n, took_hours=2) for n in range(5)], now=NOON)
    assert pace is not None
    assert pace.per_second == pytest.approx(1 / (2 * HOUR))


def test_papers_answered_side_by_side_are_answered_faster() -> None:
    pace = pace_of([answered(hours_ago=1, took_hours=2)] * 4, now=NOON)
    assert pace is not None
    assert pace.per_second == pytest.approx(4 / (2 * HOUR))


def test_whoever_asks_waits_the_usual_time_or_for_those_ahead() -> None:
    pace = Pace(usual_seconds=HOUR, slow_seconds=2 * HOUR, answers=9, per_second=1 / 600)
    assert expected_seconds(Load("water", queue=0, open=2, pace=pace)) == HOUR
    assert expected_seconds(Load("water", queue=0, open=30, pace=pace)) == 5 * HOUR
    assert expected_seconds(Load("water", queue=30, open=2, pace=pace)) == 5 * HOUR
    assert expected_seconds(Load("water", pace=pace)) == HOUR
