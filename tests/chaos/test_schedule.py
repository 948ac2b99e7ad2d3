"""The seed decides everything about a drill, so that it can be had again."""

from itertools import islice

import pytest

from tests.chaos.catalogue import FAULTS, chosen
from tests.chaos.schedule import rounds

NAMES = ["kill intake", "kill router", "memory alarm"]


def test_the_same_seed_gives_the_same_rounds() -> None:
    once, again = (list(islice(rounds(7, NAMES), 12)) for _ in range(2))
    assert once == again
    assert [one.dice.random() for one in once] == [one.dice.random() for one in again]


def test_another_seed_gives_another_order() -> None:
    orders = {tuple(one.fault for one in islice(rounds(seed, NAMES), 12)) for seed in range(5)}
    assert len(orders) > 1


def test_every_fault_comes_once_before_any_comes_again() -> None:
    played = [one.fault for one in islice(rounds(3, NAMES), 9)]
    for begin in (0, 3, 6):
        assert sorted(played[begin : begin + 3]) == NAMES


def test_a_single_round_can_be_had_again() -> None:
    (fifth,) = islice(rounds(7, NAMES, first=5), 1)
    assert fifth == list(islice(rounds(7, NAMES), 5))[-1]


def test_faults_are_chosen_by_words_of_their_names() -> None:
    assert chosen("") == list(FAULTS)
    assert chosen("alarm") == ["memory alarm", "disk alarm"]
    with pytest.raises(ValueError, match="no fault has 'earthquake'"):
        chosen("earthquake")
