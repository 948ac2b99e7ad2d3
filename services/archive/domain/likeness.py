"""How alike two texts are, and few numbers by which those that are alike find each other.

The likeness of two texts is the share of their runs of three characters that both have (Jaccard).
Width, case, punctuation and Traditional forms of characters make no difference. `bands` are values
of which two texts have one in common the more surely the more alike they are (MinHash).
"""

import re
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

from services.archive.domain.folding import folded

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

Runs = frozenset[str]
Hashes = npt.NDArray[np.uint64]


def runs(*texts: str | None) -> Runs:
    """What a text is compared by; empty where it has no word."""
    plain = _plain(texts)
    if not plain:
        return frozenset()
    return frozenset(plain[at : at + _RUN] for at in range(max(1, len(plain) - _RUN + 1)))


def likeness(one: Runs, other: Runs) -> float:
    """From 0 to 1; two texts without a word are not alike."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def bands(*texts: str | None) -> tuple[int, ...]:
    """Of 32 bits each; two texts of a likeness of 0.2 share one in half of all cases.

    Of 0.5, in 99 of 100.
    """
    plain = _plain(texts)
    if not plain:
        return ()
    least = _minima(_hashes(plain)).reshape(_BANDS, _ROWS)
    value = np.arange(_BANDS, dtype=np.uint64)
    for row in range(_ROWS):
        value = _mixed(value ^ least[:, row])
    return tuple((value >> np.uint64(32)).tolist())


def _hashes(plain: str) -> Hashes:
    """Of each run; a text that is shorter than one is a run by itself."""
    data = plain.ljust(_RUN, "\0").encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(data, dtype="<u4").astype(np.uint64)
    return _mixed(points[:-2] << np.uint64(42) | points[1:-1] << np.uint64(21) | points[2:])


def _mixed(value: Hashes) -> Hashes:
    """Each bit of what goes in changes half of those that come out (the end of SplitMix64)."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


_REST: Final = np.uint64(64 - 5)
_PARTS: Final = np.arange(_MINIMA, dtype=np.uint64)
_STARTS: Final = _PARTS << _REST
"""By its highest five bits a hash falls into one of the parts."""

_LENDERS: Final = np.argsort(_mixed(_PARTS[:, None] << np.uint64(32) | _PARTS), axis=1)


def _minima(hashes: Hashes) -> Hashes:
    """The least hash of each part that they fall into; an empty part borrows another's.

    One hash a run, where a hash a run and part would take thirty times as long. Who lends to whom
    follows from the number of the part alone, so that texts which are alike borrow alike.
    """
    ordered = np.sort(hashes)
    least = ordered[np.minimum(np.searchsorted(ordered, _STARTS), len(ordered) - 1)]
    filled = least >> _REST == _PARTS
    if filled.all():
        return least
    lenders = _LENDERS[_PARTS, filled[_LENDERS].argmax(axis=1)]
    return np.where(filled, least, least[lenders])


def _plain(texts: tuple[str | None, ...]) -> str:
    """Without width, case, punctuation and Traditional forms."""
    parts = [_NO_WORD.sub("", folded(text)) for text in texts if text]
    return "".join(str(_simplify().convert(part)) for part in parts)[:_LONGEST]


@cache
def _simplify() -> OpenCC:
    return OpenCC("t2s")
