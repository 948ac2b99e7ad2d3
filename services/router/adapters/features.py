"""What a learned model sees of a text: pieces of characters and English words, often or once."""

import re
from functools import lru_cache
from itertools import pairwise

_WITHIN = b"abcdefghijklmnopqrstuvwxyz0123456789'-"
_ONLY_WITHIN = "'-"
_WORDS_ALONE = bytes(code if code in _WITHIN else 32 for code in range(256))
_FIRST, _LAST = 0x3400, 0x9FFF  # of the Chinese characters
_QUADS = 4
_LENGTHS = (1, 2, 3)
_OF_CHARACTERS = re.compile(f"[{chr(_FIRST)}-{chr(_LAST)}]{{1,{_LENGTHS[-1]}}}")
_TITLE = 2  # a word of the title counts like so many of the text
_LONGEST = 4000  # characters of a text that are looked at


def pieces(title: str, text: str) -> list[str]:
    """From texts in normal form; a word carries a mark, so that it is no piece of characters."""
    found = words(title, text)
    whole = read(title, text)
    for length in _LENGTHS:
        parts = (whole[at : at + length] for at in range(len(whole) - length + 1))
        found += [part for part in parts if all(_is_chinese(one) for one in part)]
    return found


def words(title: str, text: str) -> list[str]:
    """The pieces with a mark: English words, two at a time, and four letters at a time."""
    return _words(title) * _TITLE + _words(text[:_LONGEST])


def told_words(text: str) -> list[str]:
    """Chinese words of a dictionary, each once, which can be shown to a person."""
    import rjieba  # noqa: PLC0415 - 30 MB and a tenth of a second, for few papers of a life

    return [word for word in dict.fromkeys(rjieba.cut(text)) if len(word) > 1]


def is_of_characters(piece: str) -> bool:
    """Whether it has no mark."""
    return _OF_CHARACTERS.fullmatch(piece) is not None


def read(title: str, text: str) -> str:
    """What the pieces of characters are taken from: none spans title and text."""
    return " ".join((*(title,) * _TITLE, text[:_LONGEST]))


def _is_chinese(character: str) -> bool:
    return _FIRST <= ord(character) <= _LAST


def _words(text: str) -> list[str]:
    latin = _latin(text)
    found = ["_" + word for word in latin]
    found += [f"_{one} {two}" for one, two in pairwise(latin)]
    return found + [piece for word in latin for piece in _quads(word)]


def _latin(text: str) -> list[str]:
    """English words and numbers, with what they have inside: all by passes over bytes."""
    alone = text.encode("ascii", "replace").translate(_WORDS_ALONE).decode("ascii")
    return [word for run in alone.split() if (word := run.lstrip(_ONLY_WITHIN))]


@lru_cache(maxsize=20_000)  # words come again
def _quads(word: str) -> tuple[str, ...]:
    """Four letters at a time, so that forms of a word are near each other."""
    if len(word) < _QUADS:
        return ()
    edged = f" {word} "
    return tuple(f"~{edged[at : at + _QUADS]}" for at in range(len(edged) - _QUADS + 1))
