"""What is kept of a text: numbers of its terms and most telling pairs of characters, no words."""

import math
import re
import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from services.router.domain.ranking import Found
from services.router.domain.similar import Seen
from services.router.domain.terms import Term

Numbers = npt.NDArray[np.uint16]
Weights = npt.NDArray[np.float32]
Print = tuple[Numbers, Weights]
"""Each number once, weights of length 1 in all: the product of two prints is their likeness."""

PAIRS, TERMS = 64, 24
WIDTH = PAIRS + TERMS
BUCKETS = 1 << 16
_FIRST_TERM = 57_344  # numbers below are of pairs and words, 0 is none
_LONGEST = 4000  # characters of a text that are looked at
_TITLE = 2.0  # what the title says counts like so much in the text
_MENTIONS = 3.0
_HALF = math.sqrt(0.5)  # terms and pairs have a half each: what it is about, and what it says
_LATIN = re.compile(r"[a-z0-9][a-z0-9'-]*")
_SHORTEST = 3  # letters of a word that tells anything
_SPREAD = np.uint32(2_654_435_761)  # an odd number whose multiples fall far from each other
_IDLE = (
    "的了是在和有不这也就都而及与着或个我们你您他她它吗呢吧啊呀么请问怎如何什为要想能会可以"
    "对于从到把被让给但还很更最再又并等其所该此那些上下中里内后前时候因由则之"
)
_IDLE_FACTOR = 0.4  # a pair with a word that serves grammar says little
_BASE = 30.0  # papers that rarity is counted from, so that the first few do not decide it
_SOFT = 0.7


class Prints:
    """Makes prints; a pair of characters tells the more the fewer papers have it."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms = terms
        self._papers = 0
        self._having = np.zeros(BUCKETS, np.int32)
        self._rarity: Weights = np.zeros(BUCKETS, np.float32)
        self.weigh_anew()

    def count(self, seen: Seen) -> None:
        """Takes part in how rare things are, from the next `weigh_anew` on."""
        self._having[_numbers(seen)[0]] += 1
        self._papers += 1

    def weigh_anew(self) -> None:
        rarity = np.log((self._papers + _BASE) / (self._having + 1.0)).clip(min=0.0)
        self._rarity = (rarity**_SOFT).astype(np.float32)

    def of(self, seen: Seen) -> Print:
        numbers, factors = _numbers(seen)
        weights = self._rarity[numbers] * factors
        if len(numbers) > PAIRS:
            best = np.argpartition(-weights, PAIRS)[:PAIRS]
            numbers, weights = numbers[best], weights[best]
        terms, telling = self._of_terms(seen.found)
        return _joined((numbers, weights), (terms, telling))

    def _of_terms(self, found: Found) -> Print:
        """As the lexicon weighs them; setting words say as little here as there."""
        weighed = [(self._weight(found, index), index) for index in {**found.title, **found.text}]
        strongest = sorted(weighed, reverse=True)[:TERMS]
        numbers = [_FIRST_TERM + index % (BUCKETS - _FIRST_TERM) for _, index in strongest]
        return np.array(numbers, np.uint16), np.array(
            [weight for weight, _ in strongest], np.float32
        )

    def _weight(self, found: Found, index: int) -> float:
        term = self._terms[index]
        mentions = _MENTIONS * found.title.get(index, 0) + found.text.get(index, 0)
        return term.weight * (1.0 if term.is_setting else 1.0 + 0.5 * math.log(mentions))


def _joined(pairs: Print, terms: Print) -> Print:
    """What has no terms is known by its pairs alone."""
    share = _HALF if len(pairs[0]) and len(terms[0]) else 1.0
    weights = [_of_length(share, weights) for _, weights in (pairs, terms)]
    return np.concatenate([pairs[0], terms[0]]), np.concatenate(weights)


def _of_length(length: float, weights: Weights) -> Weights:
    whole = math.sqrt(float(weights @ weights))
    return weights * np.float32(length / whole) if whole else weights


def _numbers(seen: Seen) -> Print:
    """Of pairs of Chinese characters and of Latin words, each once, the title's counting more."""
    whole = f"{seen.title}\n{seen.text[:_LONGEST]}"
    characters = np.frombuffer(whole.encode("utf-32-le", "replace"), np.uint32)
    kinds = _kinds()[np.minimum(characters, 0xFFFF)]
    factors = kinds[:-1] * kinds[1:]
    factors[: len(seen.title)] *= np.float32(_TITLE)
    there = factors > 0
    mixed = (characters[:-1] * np.uint32(31_337) + characters[1:])[there] * _SPREAD
    pairs = (mixed >> np.uint32(8)) % np.uint32(_FIRST_TERM - 1) + np.uint32(1)
    words = _words(whole, len(seen.title))
    numbers = np.concatenate([pairs.astype(np.uint16), np.array(list(words), np.uint16)])
    values = np.concatenate([factors[there], np.array(list(words.values()), np.float32)])
    found, first = np.unique(numbers, return_index=True)
    return found, values[first]


def _words(whole: str, title: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for match in _LATIN.finditer(whole):
        word = match.group()
        if len(word) >= _SHORTEST:
            number = zlib.crc32(word.encode()) % (_FIRST_TERM - 1) + 1
            found.setdefault(number, _TITLE if match.start() < title else 1.0)
    return found


@cache
def _kinds() -> npt.NDArray[np.float32]:
    """By a character's number: 0 for what is not Chinese, little for words of grammar."""
    table = np.zeros(0x10000, np.float32)
    table[0x3400:0xA000] = 1.0
    table[[ord(one) for one in _IDLE]] = _IDLE_FACTOR
    return table
