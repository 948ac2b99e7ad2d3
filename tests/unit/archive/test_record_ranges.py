"""Every event is read once, however the record is cut into slices."""

from uuid import uuid4

import pytest

from services.archive.adapters.record_ranges import subject_ranges


def within(subject: str, condition: dict[str, str]) -> bool:
    return condition["$gte"] <= subject and ("$lt" not in condition or subject < condition["$lt"])


@pytest.mark.parametrize("events", [0, 1, 999, 1000, 1001, 17_000, 1_000_000])
def test_every_subject_is_in_exactly_one_slice(events: int) -> None:
    slices = subject_ranges(events)
    subjects = [*(str(uuid4()) for _ in range(50)), "", "m-1", "00000000", "ffffffff", "~"]
    for subject in subjects:
        assert sum(within(subject, one) for one in slices) == 1


def test_slices_are_about_as_full_as_they_should_be() -> None:
    assert len(subject_ranges(17_000, at_once=1000)) == 17
    assert len(subject_ranges(0)) == 1


def test_slices_follow_each_other() -> None:
    slices = subject_ranges(5000)
    assert [one["$gte"] for one in slices[1:]] == [one["$lt"] for one in slices[:-1]]
    assert slices == sorted(slices, key=lambda one: str(one["$gte"]))
