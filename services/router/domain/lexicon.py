"""What bureaus call themselves and what they deal with, weighted by how telling each term is."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from services.router.domain.terms import Owners, Term, Terms
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
class Lexicon:
    """The bureaus come without their words, which `terms` has."""

    bureaus: dict[str, Bureau]
    terms: Terms
    tuning: Tuning

    @property
    def top_weight(self) -> float:
        """What one mention of a bureau's own name counts."""
        return self.tuning.name_factor * math.log(len(self.bureaus) + 1)


@dataclass(frozen=True, slots=True)
class _Scale:
    bureaus: int
    tuning: Tuning
    settings: frozenset[str]


def build_lexicon(bureaus: Iterable[Bureau], tuning: Tuning | None = None) -> Lexicon:
    """The terms of all bureaus, each once, with its owners."""
    tuning = tuning or Tuning()
    known: dict[str, Bureau] = {}
    shown: dict[str, str] = {}
    naming: dict[str, Owners] = {}
    dealing: dict[str, Owners] = {}
    for bureau in bureaus:
        known[bureau.code] = replace(bureau, names=(), terms=())
        own = (bureau.code,)  # one object for all that is its alone
        for words, table in ((bureau.names, naming), (bureau.terms, dealing)):
            for text, word in _normal(words):
                shown.setdefault(text, word)
                owners = table.get(text)
                if owners is None:
                    table[text] = own
                elif bureau.code not in owners:
                    table[text] = owners + own
    settings = frozenset(normalise(word).strip() for word in tuning.setting_words)
    scale = _Scale(len(known), tuning, settings)
    terms = (
        _term(text, word, naming.get(text, ()), dealing.get(text, ()), scale)
        for text, word in shown.items()
        if text
    )
    return Lexicon(known, Terms(terms), tuning)


def _normal(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each in normal form, and as it was; all at once, since a fold is dear and its length not."""
    for text, word in zip(normalise("\n".join(words)).split("\n"), words, strict=False):
        stripped = text.strip()
        yield (word, word) if stripped == word else (stripped, word)


def _term(text: str, shown: str, named: Owners, dealing: Owners, scale: _Scale) -> Term:
    """A name belongs to those it names alone; a term shared by many bureaus tells little."""
    owners = named or dealing
    telling = math.log((scale.bureaus + 1) / len(owners)) / len(owners)
    weight = telling * (scale.tuning.name_factor if named else _precision(text))
    is_setting = not named and text in scale.settings
    if is_setting:
        weight *= scale.tuning.setting_weight
    return Term(text, shown, tuple(sorted(owners)), weight, bool(named), is_setting)


def _precision(text: str) -> float:
    """Two characters are a topic, four are a matter: 应急 against 应急避难."""
    length = _ENGLISH_WORD * (1 + text.count(" ")) if text.isascii() else len(text)
    return math.sqrt(min(length, _LONGEST) / _ENGLISH_WORD)
