"""How much less an old letter teaches, where that told the newest ones better."""

import numpy as np
import pytest

from deploy.commands import router_age
from deploy.commands.router_data import Row


def dated(*days: str) -> list[Row]:
    return [Row(day, "", "a", "x", ("x",), day) for day in days]


def test_days_are_counted_back_from_the_newest_letter() -> None:
    found = router_age.ages(dated("2024-01-01", "2024/1/11 9:00", "2024-01-31T08:00:00Z"))
    assert found is not None
    assert found.tolist() == [30, 20, 0]


@pytest.mark.parametrize("day", ["", "yesterday", "2024-13-01"])
def test_letters_without_a_day_are_all_of_one_age(day: str) -> None:
    assert router_age.ages(dated("2024-01-01", day)) is None


def test_a_letter_of_one_half_life_weighs_half_of_a_new_one() -> None:
    worth = router_age.worth(np.array([100.0, 0.0]), 100.0)
    assert worth[0] * 2 == pytest.approx(worth[1])
    assert worth.mean() == pytest.approx(1.0)


def test_few_letters_more_are_chance() -> None:
    assert not router_age.better(103, 100, 200)
    assert router_age.better(110, 100, 200)
    assert not router_age.better(104, 100, 2000)
