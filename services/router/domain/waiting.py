"""How long a bureau takes to answer, and how long somebody who asks now may expect to wait."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

RECENT: Final = 200
"""Answers that count; more would tell of a busier or quieter season."""
RECENT_TIME: Final = timedelta(days=60)
_SLOW: Final = 0.9
_SHORTEST_BUSY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Answered:
    """One paper that a bureau answered for itself."""

    assigned_at: datetime
    answered_at: datetime

    @property
    def seconds(self) -> float:
        return max(0.0, (self.answered_at - self.assigned_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Pace:
    """Half of its answers came within `usual_seconds`, nine tenths within `slow_seconds`.

    `per_second` is how many answers it gives in a second in which it has any paper.
    """

    usual_seconds: float
    slow_seconds: float
    answers: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Load:
    """What waits at a bureau, and its pace; None is not known.

    `queue`: messages that its system has not taken from the broker; `open`: papers that it has to
    answer and has not answered, those in the queue among them.
    """

    bureau: str
    queue: int | None = None
    open: int | None = None
    pace: Pace | None = None


def pace_of(answered: Iterable[Answered], *, now: datetime) -> Pace | None:
    """From the newest answers; None where there is none."""
    fresh = (one for one in answered if one.answered_at >= now - RECENT_TIME)
    recent = sorted(fresh, key=lambda one: one.answered_at, reverse=True)[:RECENT]
    if not recent:
        return None
    seconds = sorted(one.seconds for one in recent)
    slow = seconds[math.ceil(_SLOW * len(seconds)) - 1]
    busy = max(_busy_seconds(recent), _SHORTEST_BUSY_SECONDS)
    return Pace(median(seconds), slow, len(recent), len(recent) / busy)


def expected_seconds(load: Load) -> float | None:
    """The usual time, or the time to work off what is ahead, whichever is longer.

    The usual time holds while a bureau keeps up. Where papers pile up, one more waits until those
    ahead are answered: their number divided by the rate of answers. The rate is that of the time
    in which the bureau had papers at all: a quiet week says nothing of how fast it is. Papers
    ahead are the open ones; the queue counts where it is longer, since the archive may lag.
    """
    if load.pace is None:
        return None
    ahead = max(load.queue or 0, load.open or 0)
    return max(load.pace.usual_seconds, ahead / load.pace.per_second)


def _busy_seconds(answered: Sequence[Answered]) -> float:
    """The time in which at least one of them was in hand."""
    busy, until = 0.0, None
    for one in sorted(answered, key=lambda one: one.assigned_at):
        begun = one.assigned_at if until is None else max(one.assigned_at, until)
        busy += max(0.0, (one.answered_at - begun).total_seconds())
        until = one.answered_at if until is None else max(until, one.answered_at)
    return busy
