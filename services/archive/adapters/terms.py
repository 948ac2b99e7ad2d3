"""The words that Chinese and Latin text is found by.

Chinese is cut into the words of a dictionary; where the dictionary fails, as with names, single
characters are left over, and neighbours among them count as a word too. So a name is found without
an index of every pair of characters, which would be four times as large.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import rjieba

TOKENIZER_VERSION: Final = 1
"""To be raised with every change of what is indexed; a query needs the version of its index."""

_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS: Final = re.compile(f"(?P<cjk>[{_CJK}]+)|(?P<word>[^\\W_{_CJK}]+)")
_LONGEST_WORD: Final = 40


class ChineseTokenizer:
    def terms(self, texts: Sequence[str]) -> Sequence[str]:
        found: dict[str, None] = {}
        for text in texts:
            for run, chinese in _runs(text):
                if chinese:
                    found.update(dict.fromkeys(rjieba.cut_for_search(run, hmm=False)))
                    found.update(dict.fromkeys(_chinese(run)))
                else:
                    found[run] = None
        return list(found)

    def query(self, text: str) -> Sequence[str]:
        found: list[str] = []
        for run, chinese in _runs(text):
            found += _chinese(run) if chinese else [run]
        return sorted(dict.fromkeys(found), key=len, reverse=True)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for match in _RUNS.finditer(folded):
        chinese = match.lastgroup == "cjk"
        yield (match.group() if chinese else match.group()[:_LONGEST_WORD]), chinese


def _chinese(run: str) -> list[str]:
    """Words, the single characters between them, and the pairs of neighbouring characters."""
    words = rjieba.cut(run, hmm=False)
    pairs = [first + second for first, second in pairwise(words) if len(first) == len(second) == 1]
    return [*words, *pairs]
