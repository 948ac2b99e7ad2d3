"""From looks at clocks of processes and cores to cores in use."""

import pytest

from tests.bench.scaling.use import DRIVER, Sample, Samples


def sample(at: float, routers: float, broker: float, cores: tuple[float, float]) -> Sample:
    """As much of each of two routers; the driver uses half of what the broker does."""
    used = {"router-1": routers, "router-2": 1 + routers, "broker": 5 + broker, DRIVER: broker / 2}
    return Sample(at, used, cores, waiting=routers / 5)


SAMPLES = Samples(
    [
        sample(100.0, 0.0, 0.0, (10.0, 20.0)),
        sample(101.0, 0.5, 0.2, (11.0, 20.8)),
        sample(102.0, 1.0, 0.4, (12.0, 21.6)),
        sample(103.0, 1.0, 0.4, (12.0, 21.6)),
    ]
)


def test_use_is_an_average_between_two_looks() -> None:
    use = SAMPLES.use(100.0, 102.0, own_cores=(1,))

    assert use.replicas == pytest.approx(1.0)
    assert use.broker == pytest.approx(0.2)
    assert use.measuring == pytest.approx(0.1)
    assert use.database == 0
    assert use.machine == pytest.approx(1.8)
    assert use.own_cores == pytest.approx(0.8)
    assert use.waiting == pytest.approx(0.1)


def test_the_nearest_looks_stand_for_times_between() -> None:
    assert SAMPLES.use(100.1, 101.9, own_cores=()) == SAMPLES.use(100.0, 102.0, own_cores=())


def test_times_outside_stop_at_the_first_and_last_look() -> None:
    assert SAMPLES.use(0.0, 999.0, own_cores=(0,)) == SAMPLES.use(100.0, 103.0, own_cores=(0,))


def test_one_look_alone_tells_nothing() -> None:
    assert SAMPLES.use(100.0, 100.1, own_cores=(0,)).machine == 0
