"""Thousands of interleavings of the four services, and the proof that the invariants can fail."""

from collections.abc import Iterator

import pytest

from tests.simulation.__main__ import replay
from tests.simulation.broken import BROKEN
from tests.simulation.faults import KINDS
from tests.simulation.schedule import quiet_logs, run_schedule
from tests.simulation.world import collected_between

SCHEDULES = 250
MOST_TO_NOTICE = 400


@pytest.fixture(scope="module", autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_logs(), collected_between():
        yield


def test_nothing_is_lost_or_doubled_in_any_schedule() -> None:
    struck: set[str] = set()
    for seed in range(1, SCHEDULES + 1):
        outcome = run_schedule(seed)
        assert not outcome.violations, f"{replay(seed)}\n" + "\n".join(outcome.violations)
        struck |= outcome.struck.keys()
    assert struck == set(KINDS)


def test_a_seed_gives_the_same_schedule_again() -> None:
    for seed in range(1, 16):
        first, second = run_schedule(seed), run_schedule(seed)
        assert (first.digest, first.steps, first.log) == (second.digest, second.steps, second.log)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_service_is_noticed(name: str) -> None:
    parts, invariant = BROKEN[name]
    for seed in range(1, MOST_TO_NOTICE + 1):
        violations = run_schedule(seed, parts).violations
        if any(violation.startswith(f"{invariant}:") for violation in violations):
            return
    pytest.fail(f"not noticed in {MOST_TO_NOTICE} schedules")
