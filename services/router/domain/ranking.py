"""How strongly the words of a paper speak for each bureau."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.router.domain.lexicon import Lexicon
from services.router.domain.tuning import Tuning

_TITLE_FACTOR = 3.0  # one mention in the title counts like so many in the text
_REPETITION = 0.5  # how much further mentions add
_DECIDING_TERMS = 4


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
    raw: dict[str, float] = {}
    telling: dict[str, list[tuple[float, str]]] = {}
    for index in {**found.title, **found.text}:
        term = lexicon.terms[index]
        points = term.weight * (1.0 if term.is_setting else _saturated(found, index))
        for owner in term.owners:
            raw[owner] = raw.get(owner, 0.0) + points
            telling.setdefault(owner, []).append((points, term.shown))
    for code in wanted:
        if code in lexicon.bureaus:
            raw[code] = raw.get(code, 0.0) + lexicon.top_weight
    return _standings(raw, telling, lexicon.tuning)


def named(lexicon: Lexicon, found: Found) -> frozenset[str]:
    """The bureaus that the paper calls by a name of theirs."""
    terms = (lexicon.terms[index] for index in {**found.title, **found.text})
    return frozenset(owner for term in terms if term.is_name for owner in term.owners)


def _saturated(found: Found, index: int) -> float:
    """The tenth mention of a word says less than the second."""
    mentions = _TITLE_FACTOR * found.title.get(index, 0) + found.text.get(index, 0)
    return 1.0 + _REPETITION * math.log(mentions)


def _standings(
    raw: Mapping[str, float], telling: Mapping[str, list[tuple[float, str]]], tuning: Tuning
) -> tuple[Standing, ...]:
    powers = {code: points**tuning.sharpness for code, points in raw.items()}
    total = sum(powers.values()) + tuning.doubt**tuning.sharpness
    order = sorted(powers, key=lambda code: (-powers[code], code))
    terms = _deciding(telling.get(order[0], [])) if order else ()
    return tuple(
        Standing(code, powers[code] / total, () if place else terms)
        for place, code in enumerate(order)
    )


def _deciding(terms: list[tuple[float, str]]) -> tuple[str, ...]:
    strongest = sorted(terms, key=lambda pair: (-pair[0], pair[1]))
    return tuple(shown for _, shown in strongest[:_DECIDING_TERMS])
