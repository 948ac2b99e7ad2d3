"""What each point may use, and how much work it gets for it."""

from dataclasses import replace

import pytest

from tests.bench.scaling.plan import PINNED, SERIES, SERVICES, SHARE, WARM_UP, Plan, Point

PLAN = Plan(
    services=SERVICES,
    replicas=(1, 2, 4),
    series=SERIES,
    enquiries=1000,
    share=0.15,
    connections=64,
    cores=(0, 1),
)


def test_there_is_a_point_for_each_service_series_and_number() -> None:
    points = list(PLAN.points())

    assert len(set(points)) == len(points) == 4 * 2 * 3


@pytest.mark.parametrize(
    ("series", "replicas", "cores"),
    [
        (PINNED, 1, 1.0),
        (PINNED, 2, 2.0),
        (PINNED, 4, 2.0),
        (SHARE, 1, 0.15),
        (SHARE, 4, 0.6),
        (SHARE, 16, 2.0),
    ],
)
def test_replicas_may_use_no_more_than_the_cores_there_are(
    series: str, replicas: int, cores: float
) -> None:
    assert PLAN.allowance(Point("router", series, replicas)) == pytest.approx(cores)


def test_who_may_use_less_than_a_core_gets_less_work() -> None:
    assert PLAN.work(Point("router", SHARE, 1)) == 150
    assert PLAN.work(Point("router", SHARE, 2)) == 300
    assert PLAN.work(Point("router", PINNED, 1)) == PLAN.work(Point("router", PINNED, 2)) == 1000


def test_replicas_take_the_cores_in_turn() -> None:
    spread = replace(PLAN, cores=(3, 5))

    assert [spread.core_of(place) for place in range(4)] == [3, 5, 3, 5]
    assert spread.own_cores(Point("router", PINNED, 1)) == (3,)
    assert spread.own_cores(Point("router", PINNED, 4)) == (3, 5)


def test_the_largest_point_decides_how_much_is_recorded() -> None:
    assert PLAN.most() == 1000 + 4 * WARM_UP
