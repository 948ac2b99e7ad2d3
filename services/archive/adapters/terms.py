"""Words of Chinese and Latin text: characters and their pairs indexed, words asked for.

A word of Chinese is looked up by the pairs of characters in it, so that a name which the
dictionary does not know is found all the same, and no release of the dictionary outdates the index.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import rjieba

TOKENIZER_VERSION: Final = 1

_CJK: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS: Final = re.compile(f"(?P<cjk>[{_CJK}]+)|(?P<word>[^\\W_{_CJK}]+)")
_LONGEST_WORD: Final = 40


class ChineseTokenizer:
    def terms(self, texts: Sequence[str]) -> Sequence[str]:
        found: dict[str, None] = {}
        for text in texts:
            for run, chinese in _runs(text):
                found.update(dict.fromkeys(_grams(run) if chinese else [run]))
        return list(found)

    def query(self, text: str) -> Sequence[str]:
        found: list[str] = []
        for run, chinese in _runs(text):
            for word in rjieba.cut(run) if chinese else []:
                found += _pairs(word) if len(word) > 1 else [word]
            found += [] if chinese else [run]
        return sorted(dict.fromkeys(found), key=len, reverse=True)


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for match in _RUNS.finditer(folded):
        chinese = match.lastgroup == "cjk"
        yield (match.group() if chinese else match.group()[:_LONGEST_WORD]), chinese


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _grams(run: str) -> list[str]:
    return [*run, *_pairs(run)]
