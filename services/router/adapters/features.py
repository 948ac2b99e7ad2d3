"""What a learned model sees of a text: pieces of characters and words, counted."""

import re
from collections import Counter
from itertools import pairwise

import rjieba

_LATIN = re.compile(r"[a-z0-9][a-z0-9'-]*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_TITLE = 2  # a word of the title counts like so many of the text
_LONGEST = 4000  # characters of a text that are looked at


def pieces(title: str, text: str) -> Counter[str]:
    """From texts in normal form; a word carries a mark, so that it is no piece of characters."""
    counted: Counter[str] = Counter()
    body = text[:_LONGEST]
    for part, times in ((title, _TITLE), (body, 1)):
        for piece, number in Counter(_pieces(part)).items():
            counted[piece] += number * times
    return counted


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for run in _HAN.findall(text):
        found.extend(run)
        found.extend(run[at : at + 2] for at in range(len(run) - 1))
        found.extend(run[at : at + 3] for at in range(len(run) - 2))
        found.extend(f"_{word}" for word in rjieba.cut(run))
    words = _LATIN.findall(text)
    found.extend(f"_{word}" for word in words)
    found.extend(f"_{one} {two}" for one, two in pairwise(words))
    return found
