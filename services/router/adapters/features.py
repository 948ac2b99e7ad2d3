"""What a learned model sees of a text: pieces of characters and English words, often or once."""

import re
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import rjieba

_LATIN = re.compile(r"[a-z0-9][a-z0-9'-]*")
_FIRST, _LAST = 0x3400, 0x9FFF  # of the Chinese characters
_QUADS = 4
_BITS = 21  # of a character's number; three of them go into a key
_TITLE = 2  # a word of the title counts like so many of the text
_LONGEST = 4000  # characters of a text that are looked at
_OTHER = ord(" ")  # stands for all that is not Chinese; no model knows a piece with it
Keys = npt.NDArray[np.int64]


def pieces(title: str, text: str) -> list[str]:
    """From texts in normal form; a word carries a mark, so that it is no piece of characters."""
    found = words(title, text)
    read = _read(title, text)
    for length in (1, 2, 3):
        parts = (read[at : at + length] for at in range(len(read) - length + 1))
        found += [part for part in parts if all(_is_chinese(one) for one in part)]
    return found


def words(title: str, text: str) -> list[str]:
    """The pieces with a mark: English words, two at a time, and four letters at a time."""
    return _words(title) * _TITLE + _words(text[:_LONGEST])


def character_keys(title: str, text: str) -> Keys:
    """The pieces without a mark as numbers, and some with gaps, which no model knows."""
    read = np.frombuffer(_read(title, text).encode("utf-32-le", "replace"), np.uint32)
    ones = np.where((read >= _FIRST) & (read <= _LAST), read, _OTHER).astype(np.int64)
    twos = ones[:-1] << _BITS | ones[1:]
    threes = twos[:-1] << _BITS | ones[2:]
    return np.concatenate([ones, twos, threes])


def told_words(text: str) -> list[str]:
    """Chinese words of a dictionary, each once, which can be shown to a person."""
    return [word for word in dict.fromkeys(rjieba.cut(text)) if len(word) > 1]


@lru_cache(maxsize=50_000)  # words come again
def keys_of(word: str) -> tuple[int, ...]:
    """The numbers of the longest pieces that a Chinese word is made of; none of another word."""
    if not all(map(_is_chinese, word)):
        return ()
    length = min(len(word), 3)
    parts = (word[at : at + length] for at in range(len(word) - length + 1))
    return tuple(key for part in parts if (key := key_of(part)) is not None)


def key_of(piece: str) -> int | None:
    """The number of a piece without a mark."""
    if piece[0] in "_~":
        return None
    key = 0
    for character in piece:
        key = key << _BITS | ord(character)
    return key


def _read(title: str, text: str) -> str:
    return " ".join((*(title,) * _TITLE, text[:_LONGEST]))


def _is_chinese(character: str) -> bool:
    return _FIRST <= ord(character) <= _LAST


def _words(text: str) -> list[str]:
    latin = _LATIN.findall(text)
    found = ["_" + word for word in latin]
    found += [f"_{one} {two}" for one, two in pairwise(latin)]
    return found + [piece for word in latin if len(word) >= _QUADS for piece in _quads(word)]


def _quads(word: str) -> list[str]:
    """Four letters at a time, so that forms of a word are near each other."""
    edged = f" {word} "
    return [f"~{edged[at : at + _QUADS]}" for at in range(len(edged) - _QUADS + 1)]
