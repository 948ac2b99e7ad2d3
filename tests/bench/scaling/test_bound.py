"""What is named as the bound, by what was busy."""

from dataclasses import replace

import pytest

from tests.bench.scaling.bound import Bound, Room, Use, bound_of

IDLE = Use(replicas=0.2, broker=0.2, database=0.2, measuring=0.1, machine=0.7, own_cores=0.4)
PINNED = Room(replicas=1.0, own_cores=1, cores=2, pinned=True)
SHARE = Room(replicas=0.3, own_cores=2, cores=2, pinned=False)


def test_a_full_machine_is_the_bound_whoever_fills_it() -> None:
    full = replace(IDLE, replicas=0.95, broker=0.6, database=0.3, machine=1.9)

    assert bound_of("archive", full, PINNED) is Bound.CORES


def test_a_machine_that_others_fill_is_not_taken_for_ours() -> None:
    assert bound_of("archive", replace(IDLE, machine=1.95), PINNED) is Bound.OTHERS


def test_replicas_that_use_what_they_may_are_the_bound() -> None:
    assert bound_of("router", replace(IDLE, replicas=0.92), PINNED) is Bound.REPLICAS
    assert bound_of("router", replace(IDLE, replicas=0.28), SHARE) is Bound.REPLICAS


def test_replicas_whose_core_others_use_as_well_are_the_bound_too() -> None:
    crowded = replace(IDLE, replicas=0.8, own_cores=0.95)

    assert bound_of("router", crowded, PINNED) is Bound.REPLICAS


def test_a_crowded_core_does_not_matter_where_the_share_is_not_used_up() -> None:
    room = replace(SHARE, own_cores=1, cores=4)

    assert bound_of("router", replace(IDLE, own_cores=0.95), room) is Bound.BROKER_SYNCS


def test_a_driver_at_its_end_says_that_the_measuring_bounds() -> None:
    assert bound_of("intake", replace(IDLE, measuring=0.95), PINNED) is Bound.MEASURING


@pytest.mark.parametrize(
    ("broker", "database", "named"),
    [(0.8, 0.2, Bound.BROKER), (0.71, 0.97, Bound.DATABASE), (0.97, 0.71, Bound.BROKER)],
)
def test_of_broker_and_database_the_busier_is_named(
    broker: float, database: float, named: Bound
) -> None:
    busy = replace(IDLE, broker=broker, database=database)

    assert bound_of("archive", busy, PINNED) is named


@pytest.mark.parametrize(
    ("service", "named"),
    [
        ("router", Bound.BROKER_SYNCS),
        ("intake", Bound.BROKER_SYNCS),
        ("notifier", Bound.DATABASE_SYNCS),
        ("archive", Bound.DATABASE_SYNCS),
    ],
)
def test_where_nobody_is_busy_all_wait_for_the_disk(service: str, named: Bound) -> None:
    assert bound_of(service, IDLE, PINNED) is named


def test_what_is_no_part_of_the_measured_is_others() -> None:
    assert replace(IDLE, machine=1.2).others == pytest.approx(0.5)
    assert replace(IDLE, machine=0.1).others == 0
