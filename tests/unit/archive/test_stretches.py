"""A long order is read in stretches that leave nothing out and hold nothing twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.archive.adapters.stretches import stretches
from services.archive.domain import instant
from services.archive.ports import BEGINNING

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGES = [timedelta(seconds=-5), timedelta(0), *(timedelta(seconds=1.7**step) for step in range(40))]
PLACES = sorted(f"{instant(NOW - age)}/{number:02}" for number, age in enumerate(AGES))


def _meets(place: str, stretch: dict[str, Any]) -> bool:
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
