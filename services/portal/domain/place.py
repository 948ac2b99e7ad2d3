"""What differs from one region to the next, as far as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from services.portal.domain.words import Bilingual, Choice


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: Bilingual
    session: Bilingual
    zone: tzinfo
    bureaus: Sequence[Choice]
    kinds: Sequence[Choice]
    publications: Sequence[Choice]
    result_classes: Sequence[Choice]
    hand_back_reasons: Sequence[Choice]


def name_of(choices: Sequence[Choice], code: str) -> Bilingual:
    """A code that the region does not know stands for itself."""
    for choice in choices:
        if choice.code == code:
            return choice.name
    return Bilingual(code, code)
