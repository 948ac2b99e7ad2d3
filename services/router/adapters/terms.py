"""Counts all terms of a lexicon in one pass over a text."""

from array import array

from ahocorasick_rs import AhoCorasick, MatchKind

from services.router.domain.asides import asides
from services.router.domain.terms import Terms, spellings


class AhoCorasickTerms:
    """Leftmost-longest; a term of ASCII letters counts only as whole words.

    What a text says that it is not about does not count.
    """

    def __init__(self, terms: Terms) -> None:
        spelt: dict[str, int] = {}  # what two terms may look like is the first one's
        for index, term in enumerate(terms.texts):
            for text in spellings(term):
                spelt.setdefault(text, index)
        self._terms = array("i", spelt.values())
        self._whole_words = bytes(map(str.isascii, spelt))
        self._automaton = AhoCorasick(
            list(spelt), matchkind=MatchKind.LeftmostLongest, store_patterns=False
        )

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
