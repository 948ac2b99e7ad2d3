"""What a learned model sees of a text: pieces of characters and words, as often as they occur."""

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import rjieba

_LATIN = re.compile(r"[a-z0-9][a-z0-9'-]*")
_OTHER = re.compile(r"[^\u3400-\u9fff]+")
_QUADS = 4
_BITS = 21  # of a character's number; three of them go into a key
_TITLE = 2  # a word of the title counts like so many of the text
_LONGEST = 4000  # characters of a text that are looked at
Keys = npt.NDArray[np.int64]


def pieces(title: str, text: str) -> list[str]:
    """From texts in normal form; a word carries a mark, so that it is no piece of characters."""
    found = words(title, text)
    for chinese in (*[_chinese(title)] * _TITLE, _chinese(text[:_LONGEST])):
        for length in (1, 2, 3):
            parts = (chinese[at : at + length] for at in range(len(chinese) - length + 1))
            found += [part for part in parts if " " not in part]
    return found


def words(title: str, text: str) -> list[str]:
    """The pieces with a mark."""
    return _words(title) * _TITLE + _words(text[:_LONGEST])


def character_keys(title: str, text: str) -> Keys:
    """The pieces without a mark as numbers, and some with gaps, which no model knows."""
    one, other = _keys(_chinese(title)), _keys(_chinese(text[:_LONGEST]))
    return np.concatenate([one] * _TITLE + [other])


def key_of(piece: str) -> int | None:
    """The number of a piece without a mark."""
    if piece[0] in "_~":
        return None
    key = 0
    for character in piece:
        key = key << _BITS | ord(character)
    return key


def _keys(chinese: str) -> Keys:
    ones = np.frombuffer(chinese.encode("utf-32-le"), np.uint32).astype(np.int64)
    twos = ones[:-1] << _BITS | ones[1:]
    threes = twos[:-1] << _BITS | ones[2:]
    return np.concatenate([ones, twos, threes])


@lru_cache(maxsize=4)  # title and text, for words and for characters
def _chinese(text: str) -> str:
    return _OTHER.sub(" ", text)


def _words(text: str) -> list[str]:
    found = ["_" + word for word in rjieba.cut(_chinese(text))]
    latin = _LATIN.findall(text)
    if latin:
        found += ["_" + word for word in latin]
        found += [f"_{one} {two}" for one, two in pairwise(latin)]
        found += [piece for word in latin if len(word) >= _QUADS for piece in _quads(word)]
    return found


def _quads(word: str) -> list[str]:
    """Four letters at a time, so that forms of a word are near each other."""
    edged = f" {word} "
    return [f"~{edged[at : at + _QUADS]}" for at in range(len(edged) - _QUADS + 1)]
