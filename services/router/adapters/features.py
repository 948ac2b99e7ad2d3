"""What a learned model sees of a text: pieces of characters and words, as often as they occur."""

import re
from itertools import pairwise

import rjieba

_LATIN = re.compile(r"[a-z0-9][a-z0-9'-]*")
_OTHER = re.compile(r"[^\u3400-\u9fff]+")
_QUADS = 4
_TITLE = 2  # a word of the title counts like so many of the text
_LONGEST = 4000  # characters of a text that are looked at


def pieces(title: str, text: str) -> list[str]:
    """From texts in normal form; a word carries a mark, so that it is no piece of characters.

    Pieces with a gap in them come along, since leaving them out takes longer: see `is_whole`.
    """
    return _pieces(title) * _TITLE + _pieces(text[:_LONGEST])


def is_whole(piece: str) -> bool:
    """Worth learning: a word or words, or characters that stand side by side."""
    return piece[0] in "_~" or " " not in piece


def _pieces(text: str) -> list[str]:
    chinese = _OTHER.sub(" ", text)
    found = list(chinese)
    found += [chinese[at : at + 2] for at in range(len(chinese) - 1)]
    found += [chinese[at : at + 3] for at in range(len(chinese) - 2)]
    found += ["_" + word for word in rjieba.cut(chinese)]
    words = _LATIN.findall(text)
    if words:
        found += ["_" + word for word in words]
        found += [f"_{one} {two}" for one, two in pairwise(words)]
        found += [piece for word in words if len(word) >= _QUADS for piece in _quads(word)]
    return found


def _quads(word: str) -> list[str]:
    """Four letters at a time, so that forms of a word are near each other."""
    edged = f" {word} "
    return [f"~{edged[at : at + _QUADS]}" for at in range(len(edged) - _QUADS + 1)]
