"""Which faults strike, and how often: drawn from the seed, counted, and ending with the budget."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

Kind = Literal[
    "publish_lost",
    "confirm_lost",
    "message_doubled",
    "message_overtaken",
    "connection_lost",
    "replica_killed",
    "replica_restarted",
    "database_away",
    "database_answer_lost",
    "request_lost",
    "answer_lost",
    "post_doubled",
    "alert_refused",
    "clock_skewed",
    "time_jumped",
    "poison_sent",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_ODDS: Final[dict[Kind, float]] = {
    "publish_lost": 0.03,
    "confirm_lost": 0.03,
    "message_doubled": 0.04,
    "message_overtaken": 0.08,
    "connection_lost": 0.03,
    "database_away": 0.01,
    "database_answer_lost": 0.01,
    "request_lost": 0.05,
    "answer_lost": 0.08,
    "post_doubled": 0.06,
    "alert_refused": 0.30,
    "clock_skewed": 0.30,
    "time_jumped": 0.12,
    "poison_sent": 0.08,
}
_FREE: Final = frozenset(
    {"message_overtaken", "post_doubled", "alert_refused", "clock_skewed", "time_jumped"}
    | {"poison_sent"}
)
"""What costs no retry, and so needs no limit for the ladder's sake."""


@dataclass(slots=True)
class Faults:
    """`budget` is how many more of those may strike that use up retries."""

    rng: random.Random
    budget: int
    struck: Counter[str] = field(default_factory=Counter)
    over: bool = False

    def strike(self, kind: Kind) -> bool:
        if self.over or (self.budget <= 0 and kind not in _FREE):
            return False
        return self.rng.random() < _ODDS[kind] and self.count(kind)

    def count(self, kind: Kind) -> bool:
        """For whoever has drawn already; whether the budget allows it."""
        if kind not in _FREE:
            if self.over or self.budget <= 0:
                return False
            self.budget -= 1
        self.struck[kind] += 1
        return True


def no_faults() -> Faults:
    return Faults(random.Random(0), budget=0, over=True)  # noqa: S311 - nothing is drawn from it
