"""How strongly the words of a paper speak for each bureau."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from services.router.domain.lexicon import Lexicon, Term
from services.router.domain.tuning import Tuning

_TITLE_FACTOR = 3.0  # one mention in the title counts like so many in the text
_REPETITION = 0.5  # how much further mentions add
_DECIDING_TERMS = 4

_Weighed: TypeAlias = tuple[Term, float]


@dataclass(frozen=True, slots=True)
class Found:
    """How often each term, by its index in the lexicon, occurs in title and text."""

    title: Mapping[int, int]
    text: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """One bureau's share of all that speaks for anybody or for nobody.

    `terms` are the deciding ones, told of the strongest bureau only.
    """

    bureau: str
    score: float
    terms: tuple[str, ...]


def rank(lexicon: Lexicon, found: Found, wanted: Iterable[str] = ()) -> tuple[Standing, ...]:
    """Bureaus with anything in their favour, the strongest first; the scores sum to below 1."""
    weighed = [
        (term, term.weight * (1.0 if term.is_setting else _saturated(found, index)))
        for index, term in _terms(lexicon, found)
    ]
    raw: dict[str, float] = {}
    for term, points in weighed:
        for owner in term.owners:
            raw[owner] = raw.get(owner, 0.0) + points
    for code in wanted:
        if code in lexicon.bureaus:
            raw[code] = raw.get(code, 0.0) + lexicon.top_weight
    return _standings(raw, weighed, lexicon.tuning)


def named(lexicon: Lexicon, found: Found) -> frozenset[str]:
    """The bureaus that the paper calls by a name of theirs."""
    terms = (term for _, term in _terms(lexicon, found))
    return frozenset(owner for term in terms if term.is_name for owner in term.owners)


def _terms(lexicon: Lexicon, found: Found) -> Iterable[tuple[int, Term]]:
    return [(index, lexicon.terms[index]) for index in {**found.title, **found.text}]


def _saturated(found: Found, index: int) -> float:
    """The tenth mention of a word says less than the second."""
    mentions = found.text.get(index, 0) + _TITLE_FACTOR * found.title.get(index, 0)
    return 1.0 if mentions == 1 else 1.0 + _REPETITION * math.log(mentions)


def _standings(
    raw: Mapping[str, float], weighed: Sequence[_Weighed], tuning: Tuning
) -> tuple[Standing, ...]:
    powers = {code: points**tuning.sharpness for code, points in raw.items()}
    total = sum(powers.values()) + tuning.doubt**tuning.sharpness
    order = sorted(powers, key=lambda code: (-powers[code], code))
    terms = _deciding(weighed, order[0]) if order else ()
    return tuple(
        [
            Standing(code, powers[code] / total, () if place else terms)
            for place, code in enumerate(order)
        ]
    )


def _deciding(weighed: Iterable[_Weighed], bureau: str) -> tuple[str, ...]:
    own = [(-points, term.shown) for term, points in weighed if bureau in term.owners]
    return tuple([shown for _, shown in sorted(own)[:_DECIDING_TERMS]])
