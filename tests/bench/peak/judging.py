"""What timelines of `consult load` say: capacity, how flat a level is, when a burst is over."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

Interval = Mapping[str, Any]

INTERVAL_SECONDS: Final = 5
KNEE_MS: Final = 1000.0
"""A p99 above this, or a refusal, says that the stack no longer keeps up."""

_SETTLED_FROM: Final = 180
"""Seconds; by then caches are filled."""

_FINE: Final = frozenset({"ok", "early"})


class NoCapacityError(RuntimeError):
    """Already the first seconds of the climb were too much, or it never became too much."""


def keeps_up(interval: Interval) -> bool:
    refused = sum(n for outcome, n in interval["outcomes"].items() if outcome not in _FINE)
    return not refused and (interval["p99"] or 0.0) <= KNEE_MS


def capacity(timeline: Sequence[Interval]) -> float:
    """Acts a second offered in the last interval before two in a row that it does not keep up with.

    Raises:
        NoCapacityError: there is no such interval.
    """
    for place in range(len(timeline) - 1):
        if not keeps_up(timeline[place]) and not keeps_up(timeline[place + 1]):
            if place == 0:
                raise NoCapacityError("the climb began too high: take a lower --climb-rate")
            return float(timeline[place - 1]["offered"]) / INTERVAL_SECONDS
    raise NoCapacityError("the climb ended below the knee: take a higher --climb-rate")


def by_minute(timeline: Sequence[Interval], key: str) -> list[float]:
    """The median of each minute's intervals."""
    minutes: dict[int, list[float]] = {}
    for interval in timeline:
        minutes.setdefault(int(interval["from"]) // 60, []).append(interval[key] or 0.0)
    return [median(values) for _, values in sorted(minutes.items())]


def drift(values: Sequence[tuple[float, float]], *, settled: float = _SETTLED_FROM) -> float:
    """The last fifth's median over that of the first fifth once settled; 1.0: flat.

    `values`: (seconds since the start, value).
    """
    after = [value for at, value in values if at >= settled] or [value for _, value in values]
    fifth = max(1, len(after) // 5)
    first = median(after[:fifth])
    return median(after[-fifth:]) / first if first else 1.0


def recovered_after(timeline: Sequence[Interval], *, burst_ends: float) -> float | None:
    """Seconds from the burst's end to the first of three intervals in a row that keep up again."""
    later = [one for one in timeline if one["from"] >= burst_ends]
    for place in range(len(later) - 2):
        if all(keeps_up(one) for one in later[place : place + 3]):
            return float(later[place]["from"]) - burst_ends
    return None
