"""Which fault comes when, and how: all of it follows from the seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random

Dice = Random


@dataclass(frozen=True, slots=True)
class Round:
    """The round of this number; `dice` throws the same for the same seed and number."""

    number: int
    fault: str
    seed: int

    @property
    def dice(self) -> Dice:
        return random.Random(f"{self.seed}/{self.number}")  # noqa: S311 - an order, no secret


def rounds(seed: int, faults: Sequence[str], *, first: int = 1) -> Iterator[Round]:
    """Without end; every fault once in each cycle, in another order each time."""
    for number in count(first):
        cycle, place = divmod(number - 1, len(faults))
        order = sorted(faults)
        random.Random(f"{seed}/cycle {cycle}").shuffle(order)  # noqa: S311 - as above
        yield Round(number, order[place], seed)
