"""The words that Chinese and Latin text is found by.

Chinese is cut into the words of a dictionary; where the dictionary fails, as with names, single
characters are left over, and neighbours among them count as a word too. So a name is found without
an index of every pair of characters, which would be four times as large.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import rjieba

from services.archive.domain.folding import folded

_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_CHINESE: Final = re.compile(f"[{_CJK}]+")
_OTHER: Final = re.compile(f"[^\\W_{_CJK}]+")
_LONGEST_WORD: Final = 40
_BETWEEN: Final = "\n"
"""Stands between runs of Chinese, so that all are cut at once: each call of the cutter is dear."""

_SHORT: Final = 2
"""Words of so many characters have no shorter ones in them."""


class ChineseTokenizer:
    def terms(self, texts: Sequence[str]) -> Sequence[str]:
        text = folded(_BETWEEN.join(texts))
        words = _chinese(text)
        found = dict.fromkeys(words)
        longer = _BETWEEN.join(word for word in found if len(word) > _SHORT)
        found.update(dict.fromkeys(rjieba.cut_for_search(longer, hmm=False)))
        return _without_gaps([*found, *_pairs(words), *_others(text)])

    def query(self, text: str) -> Sequence[str]:
        text = folded(text)
        words = _chinese(text)
        return sorted(
            _without_gaps([*words, *_pairs(words), *_others(text)]), key=len, reverse=True
        )


def _chinese(text: str) -> list[str]:
    words: list[str] = rjieba.cut(_BETWEEN.join(_CHINESE.findall(text)), hmm=False)
    return words


def _pairs(words: Sequence[str]) -> Iterator[str]:
    """Of neighbours that are single characters; one with a gap in it has stood apart."""
    for first, second in pairwise(words):
        if len(first) == len(second) == 1 and first != _BETWEEN != second:
            yield first + second


def _others(text: str) -> Iterator[str]:
    return (word[:_LONGEST_WORD] for word in _OTHER.findall(text))


def _without_gaps(terms: Sequence[str]) -> list[str]:
    """Each once."""
    found = dict.fromkeys(terms)
    found.pop(_BETWEEN, None)
    return list(found)
