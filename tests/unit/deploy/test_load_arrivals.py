"""The moments at which people act: as random as people are, and the same for the same seed."""

from itertools import pairwise
from math import sqrt
from statistics import fmean, pvariance

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.load.arrivals import PROFILES, Plan, arrivals

PLANS = st.builds(
    Plan,
    rate=st.floats(0.1, 200),
    seconds=st.floats(0.1, 20),
    profile=st.sampled_from(PROFILES),
    ramp_seconds=st.floats(0, 30),
    burst_factor=st.floats(1, 6),
    burst_seconds=st.floats(0.1, 30),
)
SEEDS = st.integers(0, 2**32)


@settings(max_examples=50)
@given(PLANS, SEEDS)
def test_moments_ascend_within_the_plan(plan: Plan, seed: int) -> None:
    moments = list(arrivals(plan, seed))
    assert all(0 <= moment < plan.seconds for moment in moments)
    assert all(earlier < later for earlier, later in pairwise(moments))


@settings(max_examples=20)
@given(PLANS, SEEDS)
def test_the_same_seed_gives_the_same_moments(plan: Plan, seed: int) -> None:
    assert list(arrivals(plan, seed)) == list(arrivals(plan, seed))


@settings(max_examples=50)
@given(PLANS, SEEDS)
def test_as_many_act_as_the_plan_says(plan: Plan, seed: int) -> None:
    # Eight standard deviations: no seed that hypothesis may ever draw is that unlucky.
    tolerance = 8 * sqrt(plan.expected) + 12
    assert abs(len(list(arrivals(plan, seed))) - plan.expected) < tolerance


@settings(max_examples=50)
@given(PLANS)
def test_what_is_expected_is_the_area_under_the_rate(plan: Plan) -> None:
    steps = 4000
    width = plan.seconds / steps
    area = width * sum(plan.rate_at((step + 0.5) * width) for step in range(steps))
    assert abs(area - plan.expected) <= plan.peak * width * 4 + 1e-6


def test_numbers_of_seconds_vary_as_those_of_a_poisson_process_do() -> None:
    plan = Plan(rate=50, seconds=400)
    counts = [0] * 400
    for moment in arrivals(plan, seed=7):
        counts[int(moment)] += 1
    assert 0.8 < pvariance(counts) / fmean(counts) < 1.2


def test_a_ramp_starts_from_nothing_and_reaches_the_rate_at_its_end() -> None:
    plan = Plan(rate=100, seconds=60, ramp_seconds=20)
    assert [plan.rate_at(second) for second in (0, 10, 20, 59)] == [0, 50, 100, 100]
    assert plan.measured_from == 20


def test_a_profile_that_climbs_all_the_time_is_measured_all_the_time() -> None:
    plan = Plan(rate=100, seconds=60, profile="ramp")
    assert [plan.rate_at(second) for second in (0, 30, 60)] == [0, 50, 0]
    assert plan.measured_from == 0


def test_a_burst_is_in_the_middle_of_what_is_measured() -> None:
    plan = Plan(rate=10, seconds=110, profile="burst", ramp_seconds=10, burst_seconds=30)
    assert list(plan.burst) == [45, 75]
    assert [plan.rate_at(second) for second in (44, 45, 74, 75)] == [10, 50, 50, 10]
