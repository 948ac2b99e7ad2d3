"""How old a letter is, and how much less it teaches for that: people and their duties change."""

import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from deploy.commands.router_data import Row

_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")
_HALVES_IN = (400.0, 100.0)  # days after which a letter may teach half as much
_NEWEST = 5  # the newest fifth is what an age is tried on
_GAIN = 0.005  # of those rows, and never fewer than so many letters:
_FEWEST = 4
Numbers = npt.NDArray[np.float64]


def ages(rows: Sequence[Row]) -> Numbers | None:
    """Days before the newest letter; None where a letter has no day."""
    days = [_day(row.date) for row in rows]
    known = [day for day in days if day is not None]
    if not known or len(known) < len(days):
        return None
    return np.array([max(known) - day for day in known], np.float64)


def worth(age: Numbers, half_life: float | None) -> Numbers:
    """On average 1, so that a letter weighs the same against what holds a model back."""
    if half_life is None:
        return np.ones(len(age))
    faded = np.power(0.5, age / half_life)
    return np.asarray(faded * (len(age) / faded.sum()), np.float64)


def newest(age: Numbers) -> npt.NDArray[np.bool_]:
    """At most the fifth that an age is tried on: whole days."""
    return np.asarray(age < np.quantile(age, 1 / _NEWEST))


def candidates(age: Numbers) -> tuple[float, ...]:
    """Ages worth a trial: letters of a few days are all of one age."""
    return tuple(half for half in _HALVES_IN if age.max() > half / 2)


def better(hits: int, before: int, rows: int) -> bool:
    """Few letters more may be chance."""
    return hits - before >= max(_FEWEST, _GAIN * rows)


def _day(text: str) -> int | None:
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups())).toordinal()
    except ValueError:
        return None
