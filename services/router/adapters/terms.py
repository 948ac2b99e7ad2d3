"""Counts all terms of a lexicon in one pass over a text."""

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from services.router.domain.asides import asides
from services.router.domain.lexicon import Term


class AhoCorasickTerms:
    """Leftmost-longest; a term of ASCII letters counts only as whole words.

    What a text says that it is not about does not count.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        spelt = [(text, index) for index, term in enumerate(terms) for text in term.spellings]
        spellings = dict(reversed(spelt))
        self._terms = tuple(spellings.values())
        self._whole_words = tuple(text.isascii() for text in spellings)
        self._automaton = AhoCorasick(list(spellings), matchkind=MatchKind.LeftmostLongest)

    def count(self, text: str) -> dict[int, int]:
        counts: dict[int, int] = {}
        silent = asides(text)
        for pattern, start, end in self._automaton.find_matches_as_indexes(text):
            if self._whole_words[pattern] and _inside_a_word(text, start, end):
                continue
            if silent and any(begin <= start < stop for begin, stop in silent):
                continue
            term = self._terms[pattern]
            counts[term] = counts.get(term, 0) + 1
        return counts


def _inside_a_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and _is_word(text[start - 1])) or (end < len(text) and _is_word(text[end]))


def _is_word(character: str) -> bool:
    """Chinese characters beside an English term end it; letters and digits do not."""
    return character.isascii() and character.isalnum()
