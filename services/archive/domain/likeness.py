"""How alike two texts are, and few numbers by which those that are alike find each other.

The likeness of two texts is the share of their runs of three characters that both have (Jaccard).
Width, case, punctuation and Traditional forms of characters make no difference. `bands` are values
of which two texts have one in common the more surely the more alike they are (MinHash).
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Final

from opencc import OpenCC

NEAR_IDENTICAL: Final = 0.5
"""Reached by a text of which every seventh word was changed; rewritten ones stay below."""

SIMILAR: Final = 0.2
"""Papers that were written apart on one matter stay below 0.1; what passes has been copied."""

_LONGEST: Final = 20_000
"""A text of compatible characters may become eighteen times as long when it is folded."""

_RUN: Final = 3
_BANDS: Final = 16
_ROWS: Final = 2
_MINIMA: Final = _BANDS * _ROWS
_NO_WORD: Final = re.compile(r"[\W_]+")
_64_BITS: Final = (1 << 64) - 1

Runs = frozenset[str]


def runs(*texts: str | None) -> Runs:
    """What a text is compared by; empty where it has no word."""
    plain = "".join(_plain(text) for text in texts if text)[:_LONGEST]
    if not plain:
        return frozenset()
    return frozenset(plain[at : at + _RUN] for at in range(max(1, len(plain) - _RUN + 1)))


def likeness(one: Runs, other: Runs) -> float:
    """From 0 to 1; two texts without a word are not alike."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def bands(of: Runs) -> tuple[int, ...]:
    """Two texts of a likeness of 0.2 share one in half of all cases, of 0.5 in 99 of 100."""
    if not of:
        return ()
    least = _minima(of)
    return tuple(_band(at, least[at * _ROWS : (at + 1) * _ROWS]) for at in range(_BANDS))


def _minima(of: Runs) -> list[int]:
    """The least hash of each part that the runs fall into; an empty part borrows another's.

    One hash a run, where a hash a run and part would take thirty times as long. Who lends to whom
    follows from the number of the part alone, so that texts which are alike borrow alike.
    """
    least: dict[int, int] = {}
    for run in of:
        value = _mixed(zlib.crc32(run.encode()))
        part = value % _MINIMA
        if value < least.get(part, _64_BITS):
            least[part] = value
    return [next(least[one] for one in _lenders(part) if one in least) for part in range(_MINIMA)]


def _lenders(part: int) -> Iterator[int]:
    yield part
    for turn in count(1):
        yield _mixed(part << 32 | turn) % _MINIMA


def _band(number: int, minima: list[int]) -> int:
    """Positive and of 62 bits, as every database takes it."""
    value = number + 1
    for least in minima:
        value = _mixed(value ^ least)
    return value >> 2


def _mixed(value: int) -> int:
    """Each bit of what goes in changes half of those that come out (the end of SplitMix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _64_BITS
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _64_BITS
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _64_BITS
    return value ^ (value >> 31)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return str(_simplify().convert(_NO_WORD.sub("", folded)))


@cache
def _simplify() -> OpenCC:
    return OpenCC("t2s")
