"""What differs from one region to the next, as far as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, tzinfo

from services.portal.domain.words import Bilingual, Choice


@dataclass(frozen=True, slots=True)
class Bureau(Choice):
    """With what it is there for."""

    remit: Bilingual = Bilingual("", "")  # noqa: RUF009 - it is frozen


@dataclass(frozen=True, slots=True)
class Question:
    """Asked with a rating."""

    code: str
    name: Bilingual
    options: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Place:
    """`filing` are the kinds that are examined first, `promising` the classes that promise."""

    code: str
    name: Bilingual
    session: Bilingual
    zone: tzinfo
    day_ends: time
    bureaus: Sequence[Bureau]
    kinds: Sequence[Choice]
    filing: frozenset[str]
    publications: Sequence[Choice]
    result_classes: Sequence[Choice]
    promising: frozenset[str]
    ratings: Sequence[Choice]
    rating_questions: Sequence[Question]
    hand_back_reasons: Sequence[Choice]
    not_filed_reasons: Sequence[Choice]
    pause_reasons: Sequence[Choice]
    extension_reasons: Sequence[Choice]
    closed_reasons: Sequence[Choice]

    def reason(self, code: str) -> Bilingual:
        """Of any kind of act."""
        return name_of(
            (
                *self.hand_back_reasons,
                *self.not_filed_reasons,
                *self.pause_reasons,
                *self.extension_reasons,
                *self.closed_reasons,
            ),
            code,
        )

    def kind(self, code: str) -> Bilingual:
        return name_of(self.kinds, code)

    def result_class(self, code: str) -> Bilingual:
        return name_of(self.result_classes, code)

    def publication(self, code: str) -> Bilingual:
        return name_of(self.publications, code)

    def question(self, code: str) -> Question:
        found = [question for question in self.rating_questions if question.code == code]
        return found[0] if found else Question(code, Bilingual(code, code), ())


def name_of(choices: Sequence[Choice], code: str) -> Bilingual:
    """A code that the region does not know stands for itself."""
    for choice in choices:
        if choice.code == code:
            return choice.name
    return Bilingual(code, code)
