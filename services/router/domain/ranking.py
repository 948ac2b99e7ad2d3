"""How strongly the words of a paper speak for each bureau."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.router.domain.lexicon import Lexicon
from services.router.domain.tuning import Tuning

_DECIDING_TERMS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """How often each term, by its index in the lexicon, occurs in title and text."""

    title: Mapping[int, int]
    text: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """One bureau's share of all that speaks for anybody or for nobody.

    `terms` are the deciding ones, told of the strongest bureau only, when all has been weighed.
    """

    bureau: str
    score: float
    terms: tuple[str, ...] = ()


def rank(lexicon: Lexicon, found: Found, wanted: Iterable[str] = ()) -> tuple[Standing, ...]:
    """Bureaus with anything in their favour, the strongest first; the scores sum to below 1."""
    raw: dict[str, float] = {}
    for index in {**found.title, **found.text}:
        term = lexicon.terms.of(index)
        points = _points(lexicon, found, index)
        for owner in term.owners:
            raw[owner] = raw.get(owner, 0.0) + points
    for code in wanted:
        if code in lexicon.bureaus:
            raw[code] = raw.get(code, 0.0) + lexicon.top_weight
    return _standings(raw, lexicon.tuning)


def deciding(lexicon: Lexicon, found: Found, bureau: str) -> tuple[str, ...]:
    """The terms that speak most for a bureau, as people write them."""
    terms = [
        (_points(lexicon, found, index), lexicon.terms.of(index).shown)
        for index in {**found.title, **found.text}
        if bureau in lexicon.terms.of(index).owners
    ]
    strongest = sorted(terms, key=lambda pair: (-pair[0], pair[1]))
    return tuple(shown for _, shown in strongest[:_DECIDING_TERMS])


def named(lexicon: Lexicon, found: Found) -> frozenset[str]:
    """The bureaus that the paper calls by a name of theirs."""
    terms = (lexicon.terms.of(index) for index in {**found.title, **found.text})
    return frozenset(owner for term in terms if term.is_name for owner in term.owners)


def _saturated(found: Found, index: int, tuning: Tuning) -> float:
    """The tenth mention of a word says less than the second."""
    mentions = tuning.title_factor * found.title.get(index, 0) + found.text.get(index, 0)
    return 1.0 if mentions == 1 else 1.0 + tuning.repetition * math.log(mentions)


def _points(lexicon: Lexicon, found: Found, index: int) -> float:
    term = lexicon.terms.of(index)
    return term.weight * (1.0 if term.is_setting else _saturated(found, index, lexicon.tuning))


def _standings(raw: Mapping[str, float], tuning: Tuning) -> tuple[Standing, ...]:
    powers = {code: points**tuning.sharpness for code, points in raw.items()}
    total = sum(powers.values()) + tuning.doubt**tuning.sharpness
    order = sorted(powers, key=lambda code: (-powers[code], code))
    return tuple([Standing(code, powers[code] / total) for code in order])
