"""What bureaus call themselves and what they deal with, weighted by how telling each term is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.router.domain.tuning import Tuning
from services.router.domain.words import Words, normalise

_LONGEST = 6  # characters beyond which a term becomes no more telling
_ENGLISH_WORD = 2  # an English word is as telling as so many Chinese characters


@dataclass(frozen=True, slots=True)
class Bureau:
    """`names` are what people call the bureau, `terms` the words of its field."""

    code: str
    name: Words
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A pattern in normal form; `spellings` are what it may look like in a text.

    `is_name`: its owners are called so; else it is a word of their field. `is_setting`: it tells
    where something happens rather than what.
    """

    text: str
    shown: str
    spellings: tuple[str, ...]
    owners: tuple[str, ...]
    weight: float
    is_name: bool = False
    is_setting: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    bureaus: dict[str, Bureau]
    terms: tuple[Term, ...]
    tuning: Tuning

    @property
    def top_weight(self) -> float:
        """What one mention of a bureau's own name counts."""
        return self.tuning.name_factor * math.log(len(self.bureaus) + 1)


@dataclass(frozen=True, slots=True)
class _Scale:
    bureaus: int
    name_factor: float


def build_lexicon(bureaus: Iterable[Bureau], tuning: Tuning | None = None) -> Lexicon:
    """The terms of all bureaus, each once, with its owners."""
    tuning = tuning or Tuning()
    settings = {normalise(word).strip() for word in tuning.setting_words}
    known = {bureau.code: bureau for bureau in bureaus}
    shown: dict[str, str] = {}
    naming: dict[str, set[str]] = {}
    dealing: dict[str, set[str]] = {}
    for bureau in known.values():
        for words, table in ((bureau.names, naming), (bureau.terms, dealing)):
            for word in words:
                text = normalise(word).strip()
                shown.setdefault(text, word)
                table.setdefault(text, set()).add(bureau.code)
    scale = _Scale(len(known), tuning.name_factor)
    terms = (
        _term(text, shown[text], naming.get(text, set()), dealing.get(text, set()), scale)
        for text in shown
        if text
    )
    return Lexicon(known, tuple(_in_its_place(term, settings, tuning) for term in terms), tuning)


def _term(text: str, shown: str, named: set[str], owners: set[str], scale: _Scale) -> Term:
    """A name belongs to those it names alone; a term shared by many bureaus tells little."""
    holders = named or owners
    telling = math.log((scale.bureaus + 1) / len(holders)) / len(holders)
    weight = telling * (scale.name_factor if named else _precision(text))
    return Term(text, shown, _spellings(text), tuple(sorted(holders)), weight, bool(named))


def _in_its_place(term: Term, settings: set[str], tuning: Tuning) -> Term:
    if term.is_name or term.text not in settings:
        return term
    return replace(term, weight=term.weight * tuning.setting_weight, is_setting=True)


def _precision(text: str) -> float:
    """Two characters are a topic, four are a matter: 应急 against 应急避难."""
    length = _ENGLISH_WORD * (1 + text.count(" ")) if text.isascii() else len(text)
    return math.sqrt(min(length, _LONGEST) / _ENGLISH_WORD)


def _spellings(text: str) -> tuple[str, ...]:
    """English words also in the plural: the match is on whole words."""
    if not text.isascii() or not text[-1].isalpha() or text.endswith("s"):
        return (text,)
    return (text, f"{text[:-1]}ies" if text.endswith("y") else f"{text}s")
