"""What is called capacity, flat and recovered."""

from dataclasses import asdict
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from deploy.load.arrivals import Plan
from tests.bench.peak.judging import (
    NoCapacityError,
    by_minute,
    capacity,
    drift,
    keeps_up,
    recovered_after,
)
from tests.bench.peak.report import show


def interval(at: float, *, offered: int = 100, p99: float = 10.0, **outcomes: int) -> Any:
    told = {"ok": offered} | outcomes
    return {"from": at, "offered": offered, "outcomes": told, "p50": p99 / 2, "p99": p99}


def test_capacity_is_what_was_offered_before_two_intervals_were_too_much() -> None:
    climb = [
        interval(0, offered=100),
        interval(5, offered=200, p99=1500),  # one alone may be a chance
        interval(10, offered=300),
        interval(15, offered=400, p99=1500),
        interval(20, offered=500, unavailable=3),
    ]
    assert capacity(climb) == 60.0


@pytest.mark.parametrize("p99", [10.0, 5000.0])
def test_without_a_knee_there_is_no_capacity(p99: float) -> None:
    with pytest.raises(NoCapacityError):
        capacity([interval(at, p99=p99) for at in (0, 5, 10)])


def test_early_is_an_answer_and_a_refusal_is_not() -> None:
    assert keeps_up(interval(0, early=4))
    assert not keeps_up(interval(0, dropped=1))


def test_a_minute_is_the_median_of_its_intervals() -> None:
    timeline = [interval(at, p99=value) for at, value in ((0, 1), (5, 9), (10, 2), (60, 7))]
    assert by_minute(timeline, "p99") == [2, 7]


def test_drift_compares_the_end_with_the_time_when_it_had_settled() -> None:
    rising = [(float(at), 50.0 if at < 180 else 100.0 + at) for at in range(0, 600, 5)]
    assert drift(rising) == pytest.approx((100 + 555) / (100 + 220), rel=0.05)
    assert drift([(0.0, 3.0), (5.0, 3.0)]) == 1.0


def test_a_burst_is_over_when_three_intervals_in_a_row_keep_up() -> None:
    waves = [3000.0, 20.0, 3000.0, 20.0, 20.0, 20.0]
    timeline = [interval(100 + 5 * place, p99=p99) for place, p99 in enumerate(waves)]
    assert recovered_after(timeline, burst_ends=100) == 15
    assert recovered_after(timeline[:5], burst_ends=100) is None


def run(timeline: list[Any], *, seconds: float) -> Any:
    plan = asdict(Plan(rate=20, seconds=seconds, burst_seconds=10))
    distances = {"p50": 10.0, "p99": 20.0}
    return {
        "timeline": timeline,
        "seconds": seconds,
        "plan": plan,
        "offered_per_second": 20.0,
        "offered": 2400,
        "outcomes": {"ok": 2400},
        "accepted_papers": 400,
        "check": {"missing": 0},
        "to_bureau_ms": distances,
        "to_archive_ms": distances,
        "generator_late": False,
    }


def test_the_tables_tell_of_every_minute_and_of_the_end_of_the_burst() -> None:
    level = run([interval(at, p99=20.0) for at in range(0, 120, 5)], seconds=120)
    burst = run(
        [interval(at, p99=5000.0 if 55 <= at < 70 else 20.0) for at in range(0, 120, 5)],
        seconds=120,
    )
    memory = [(at, {"intake": 96 * 2**20}) for at in range(0, 120, 5)]
    written = StringIO()
    console = Console(file=written, width=120)

    show({"capacity": 25.0, "level": level, "memory": memory, "burst": burst}, console)

    told = written.getvalue()
    assert "20 acts a second for 120 s" in told
    assert any(
        line.split("│")[1:5] == ["      2 ", "     10 ", "     20 ", "     96 "]
        for line in told.splitlines()
    )
    assert "keeps up again after: 5.0 s" in told
