"""Sentences for people in the two languages, and text in the one form that terms match in."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

_HALVES = range(0xD800, 0xE000)  # of characters above the basic plane: none by themselves
_JAMO = range(0x1100, 0x1200)  # of Korean: they combine with each other
_PLANE = 0x10000


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


def normalise(text: str) -> str:
    """One form of a text: full-width, compatibility, upper-case and Traditional forms folded.

    Character by character, all at once, where each has one character for its form and none
    combines with its neighbours.
    """
    if text.isascii():
        return text.casefold()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _table().take(codes, mode="clip")  # above the plane: its last, which has no form
    return folded.tobytes().decode("utf-32-le") if folded.all() else _slowly(text)


def _slowly(text: str) -> str:
    folded = text.translate(_forms())
    if not unicodedata.is_normalized("NFKC", folded):  # combining marks, characters above the BMP
        folded = unicodedata.normalize("NFKC", folded).translate(_forms())
    return folded.casefold()


@cache
def _forms() -> Mapping[int, str]:
    """Compatible and Simplified, of those characters of the basic plane that are not by themselves.

    Of all characters it would be 5 MB.
    """
    simplify = OpenCC("t2s").convert
    whole = (chr(code) for code in range(_PLANE) if code not in _HALVES)
    forms = ((one, simplify(unicodedata.normalize("NFKC", one))) for one in whole)
    return {ord(one): form for one, form in forms if form != one}


@cache
def _table() -> npt.NDArray[np.uint32]:
    """The number of each character's form; 0: it has no form of its own."""
    forms = _forms()
    every = (forms.get(code, chr(code)) for code in range(_PLANE))
    table = np.fromiter((_number(form.casefold()) for form in every), np.uint32, _PLANE)
    table[-1] = 0  # U+FFFF is no character, and stands for all that are above the plane
    return table


def _number(form: str) -> int:
    alone = len(form) == 1 and ord(form) not in _HALVES and ord(form) not in _JAMO
    return ord(form) if alone and not unicodedata.category(form).startswith("M") else 0
