"""A long order is read in stretches that leave nothing out and hold nothing twice."""

from datetime import UTC, datetime, timedelta

import pytest

from services.archive.adapters.stretches import Stretch, newest_first, soonest_first, stretches
from services.archive.domain import instant
from services.archive.ports import BEGINNING

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGES = [timedelta(seconds=-5), timedelta(0), *(timedelta(seconds=1.7**step) for step in range(40))]
PLACES = sorted(f"{instant(NOW - age)}/{number:02}" for number, age in enumerate(AGES))


LISTED = sorted({*PLACES, *(f"{instant(NOW - age)}/{at}" for age in AGES[:9] for at in range(3))})

IDS = ("0000", "000f-1", "0010", "0090", "00f3", "2490", "7fff", "fffe", "ffff-f")
DUE_IN = (-9000, -341, -30, -1, 0, 0.5, 1, 5, 21, 21.5, 400, 9000)
DUE_AT = [instant(NOW + timedelta(days=days)) for days in DUE_IN]
DUES = sorted(f"{moment}/{key}" for moment in [*DUE_AT, "~"] for key in IDS)


def _meets(place: str, stretch: Stretch) -> bool:
    tests = {"$gt": str.__gt__, "$gte": str.__ge__, "$lt": str.__lt__}
    return all(tests[name](place, bound) for name, bound in stretch.items())


@pytest.mark.parametrize("after", [None, "", BEGINNING, PLACES[0], PLACES[20], PLACES[-3]])
def test_each_place_after_one_is_in_one_stretch_and_they_come_in_order(after: str | None) -> None:
    parts = [[one for one in PLACES if _meets(one, part)] for part in stretches(after, NOW)]

    assert [one for part in parts for one in part] == [one for one in PLACES if one > (after or "")]


def test_the_first_stretch_after_a_place_is_short_and_few_lead_to_now() -> None:
    yesterday = f"{instant(NOW - timedelta(days=1))}/x"

    first, *others = stretches(yesterday, NOW)

    assert first["$lt"] == instant(NOW - timedelta(days=1) + timedelta(seconds=1))
    assert len(others) < 10


@pytest.mark.parametrize("first", [timedelta(seconds=1), timedelta(days=1)])
@pytest.mark.parametrize("after", [None, *LISTED[::3], "9999-12-31T00:00:00.000000Z/0", "~/0"])
def test_each_place_before_one_is_in_one_stretch_and_the_newest_come_first(
    after: str | None, first: timedelta
) -> None:
    listed = ["", *LISTED]
    stretches_back = newest_first(after, NOW, first=first)
    parts = [[one for one in listed if _meets(one, part)] for part in stretches_back]

    in_order = [one for part in parts for one in reversed(part)]
    assert in_order == [one for one in reversed(LISTED) if after is None or one < after]


@pytest.mark.parametrize("after", [None, *DUES])
def test_each_deadline_after_one_is_in_one_stretch_and_the_soonest_come_first(
    after: str | None,
) -> None:
    listed = ["", *DUES]
    parts = [[one for one in listed if _meets(one, part)] for part in soonest_first(after, NOW)]

    assert [one for part in parts for one in part] == [one for one in DUES if one > (after or "")]


def test_the_newest_are_looked_for_from_now_and_in_few_stretches() -> None:
    first, *others = newest_first(None, NOW)

    assert first == {"$gte": instant(NOW - timedelta(seconds=1))}
    assert len(others) < 20


@pytest.mark.parametrize("moment", [DUE_AT[5], "~"])
def test_what_is_due_at_one_moment_is_parted_by_its_ids(moment: str) -> None:
    first, *others = soonest_first(f"{moment}/1234-5", NOW)

    assert first == {"$gt": f"{moment}/1234-5", "$lt": f"{moment}/1244"}
    assert len(others) < 20


@pytest.mark.parametrize(
    "place", ["0001-01-01T00:00:00.000000Z", "9999-99-99T00:00:00.000000Z", "x"]
)
@pytest.mark.parametrize("key", ["", "-a-f", "zz"])
def test_a_place_that_a_client_made_up_is_no_fault(place: str, key: str) -> None:
    for order in (newest_first, soonest_first):
        assert list(order(f"{place}/{key}", NOW))
