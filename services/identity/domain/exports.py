"""The roster as a file for people: never a document or a contact, and nothing that calculates."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.identity.domain.columns import COLUMNS
from services.identity.domain.people import Mandate, Person

PRIVATE: Final = frozenset({"id_number", "document_type", "phone", "email"})
EXPORTED: Final = tuple(name for name in COLUMNS if name not in PRIVATE)
_CALCULATES: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BLANKS: Final = ("\t", "\r", "\n")


def export_rows(people: Iterable[Person]) -> Sequence[Sequence[str]]:
    """With a header that an import reads, by role and id."""
    ordered = sorted(people, key=lambda person: (person.role, person.id))
    header = [COLUMNS[name][0] for name in EXPORTED]
    return [header, *([harmless(_cell(one, name)) for name in EXPORTED] for one in ordered)]


def harmless(text: str) -> str:
    """What a spreadsheet would take for a formula, made text by an apostrophe."""
    return f"'{text}" if _calculates(text) else text


def unescaped(text: str) -> str:
    """Undoes `harmless`, so that an export can be imported again."""
    return text[1:] if text.startswith("'") and _calculates(text[1:]) else text


def _calculates(text: str) -> bool:
    """Blanks in front, and the wide forms of Chinese keyboards, do not keep a formula from it."""
    return text.startswith(_BLANKS) or text.lstrip().startswith(_CALCULATES)


def _cell(person: Person, name: str) -> str:
    value = getattr(person, name)
    if value is None:
        return ""
    if name == "acting_for":
        return "; ".join(_mandate(one) for one in person.acting_for)
    return str(value)


def _mandate(one: Mandate) -> str:
    if one.valid_from is None and one.valid_to is None:
        return one.member
    return f"{one.member}@{one.valid_from or ''}..{one.valid_to or ''}"
