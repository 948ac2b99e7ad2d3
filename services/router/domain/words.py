"""Sentences for people in the two languages, and text in the one form that terms match in."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

_HALVES = range(0xD800, 0xE000)  # of characters above the basic plane: none by themselves


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


def normalise(text: str) -> str:
    """One form of a text: full-width, compatibility, upper-case and Traditional forms folded.

    Character by character where that is enough: full-width punctuation sends every Chinese text
    the slow way through `unicodedata.normalize`, which then takes many times as long.
    """
    folded = text.translate(_forms())
    if not unicodedata.is_normalized("NFKC", folded):  # combining marks, characters above the BMP
        folded = unicodedata.normalize("NFKC", folded).translate(_forms())
    return folded.casefold()


@cache
def _forms() -> Sequence[str]:
    """Each character of the basic plane by its number: compatible and Simplified."""
    simplify = OpenCC("t2s").convert
    return tuple(
        chr(code) if code in _HALVES else simplify(unicodedata.normalize("NFKC", chr(code)))
        for code in range(0x10000)
    )
