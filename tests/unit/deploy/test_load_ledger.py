"""What is counted as what, and from when on an act is timed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.load.ledger import Latencies, Ledger
from deploy.load.outcomes import Outcome, judge


@pytest.mark.parametrize(
    ("status", "retry_after", "on_case", "outcome"),
    [
        (200, False, False, "ok"),
        (202, False, True, "ok"),
        (429, True, False, "limited"),
        (503, True, True, "busy"),
        (429, False, False, "refused"),
        (503, False, False, "failed"),
        (404, False, True, "early"),
        (409, False, True, "early"),
        (404, False, False, "refused"),
        (403, False, True, "refused"),
        (500, True, True, "failed"),
    ],
)
def test_an_answer_that_says_when_to_come_again_is_no_error(
    status: int, *, retry_after: bool, on_case: bool, outcome: Outcome
) -> None:
    assert judge(status, retry_after=retry_after, on_case=on_case) == outcome


@settings(max_examples=30)
@given(st.lists(st.floats(0.000_1, 100), min_size=1, max_size=50))
def test_a_percentile_is_a_thousandth_off_at_most(seconds: list[float]) -> None:
    latencies = Latencies()
    for each in seconds:
        latencies.record(each)
    assert latencies.percentile(100) == pytest.approx(max(seconds) * 1000, rel=0.001, abs=0.001)
    assert latencies.count == len(seconds)


def test_of_nothing_there_is_no_percentile() -> None:
    assert Latencies().percentile(99) is None


def test_an_act_is_timed_from_when_it_was_meant_not_from_when_it_was_sent() -> None:
    ledger = Ledger()
    ledger.offer("submit", meant=1.0, now=3.0)
    ledger.close("submit", "ok", meant=1.0, now=3.1)
    assert ledger.overall.percentile(50) == pytest.approx(2100, rel=0.001)
    assert ledger.lag.percentile(50) == pytest.approx(2000, rel=0.001)


def test_the_ramp_is_counted_and_shown_but_not_measured() -> None:
    ledger = Ledger(measured_from=10.0)
    for meant in (2.0, 12.0):
        ledger.offer("list", meant=meant, now=meant)
        ledger.close("list", "ok", meant=meant, now=meant + 0.5)
    assert ledger.totals["ok"] == 2
    assert ledger.overall.count == 1
    assert [interval.latencies.count for interval in ledger.intervals.values()] == [1, 1]


def test_errors_are_what_nobody_was_told_to_expect() -> None:
    ledger = Ledger()
    outcomes: list[Outcome] = [
        "ok", "early", "limited", "busy", "left", "refused", "failed", "timed_out", "dropped"
    ]  # fmt: skip
    for outcome in outcomes:
        ledger.offer("submit", meant=0.0, now=0.0)
        ledger.close("submit", outcome, meant=0.0, now=1.0)
    assert ledger.errors == 4
    assert ledger.error_share == pytest.approx(4 / 9)
    assert ledger.overall.count == 3, "quick refusals would flatter"
