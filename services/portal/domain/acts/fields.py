"""The fields that acts ask for, and what makes a form of them; data that templates draw."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from services.portal.domain.assignments import Assignment
from services.portal.domain.cases import Allowed, Case
from services.portal.domain.people import Reader
from services.portal.domain.place import Place
from services.portal.domain.words import Bilingual, Words, say

FieldKind = Literal[
    "line",
    "text",
    "select",
    "radio",
    "decision",
    "flag",
    "bureau",
    "bureaus",
    "day",
    "moment",
    "people",
    "files",
]
Method = Literal["POST", "PUT"]

NOTE_LENGTH = 2_000
TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that this reader may do to this case now; `assignment` is what it is about."""

    allowed: Allowed
    case: Case
    reader: Reader
    place: Place

    @property
    def assignment(self) -> Assignment | None:
        return self.case.assignment(self.allowed.assignment_id)

    @property
    def about(self) -> str | None:
        """The bureau whose assignment it is, where it is not the reader's own."""
        found = self.assignment
        return found.bureau if found and found.bureau != self.reader.bureau else None


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: Words | Bilingual


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that count only when another field has one of some values."""

    name: Literal["promise", "reason", "copy", "next", "co", "separate"]
    field: str
    values: Callable[[Place], Collection[str]]


Options = Callable[[Offer], Sequence[Option]]


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the place in the body, with dots for what is nested.

    `sent` is false where it only steers the form.
    """

    name: str
    label: Words | Bilingual
    kind: FieldKind = "text"
    options: Options = lambda _offer: ()
    required: bool = True
    rows: int = 3
    limit: int = NOTE_LENGTH
    hint: Words | None = None
    group: Group | None = None
    sent: bool = True
    shown: Callable[[Offer], bool] = lambda _offer: True


Fields = Callable[[Offer], Sequence[Field]]


@dataclass(frozen=True, slots=True)
class ActForm:
    """One act: where it goes, what it asks for, and in which words.

    `confirm` is what a person has to tick before an act that cannot be undone. `useful` says
    whether it would change anything, `first` when it is what the page is about, `stands` whether it
    is then above what there is to read, beside the answer, or below all of it; `own_page` that its
    form needs a page of its own.
    """

    key: str
    act: str
    path: str
    title: Words
    button: Words
    hint: Words | None = None
    fields: Fields = lambda _offer: ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    copied: Mapping[str, str] = field(default_factory=dict)
    prefill: Callable[[Offer], Mapping[str, str]] = lambda _offer: {}
    confirm: Words | None = None
    first: Callable[[Offer], bool] = lambda _offer: False
    useful: Callable[[Offer], bool] = lambda _offer: True
    stands: Literal["above", "by_answer", "below"] = "below"
    warns: bool = False
    own_page: str | None = None
    method: Method = "POST"

    def asked(self, offer: Offer) -> Sequence[Field]:
        return [one for one in self.fields(offer) if one.shown(offer)]


def always(*fields: Field) -> Fields:
    return lambda _offer: fields


def anyway(_offer: Offer) -> bool:
    return True


def closed_only(mode: str = "mode") -> Group:
    return Group("reason", mode, lambda _place: ("closed",))


def note(label: Words | None = None, *, required: bool = False, rows: int = 2) -> Field:
    return Field("note", label or say("说明（可不填）"), required=required, rows=rows)


def publication_mode() -> Field:
    return Field("mode", say("公开方式"), "radio", options=publications)


def closed_reason(*, name: str = "reason_code") -> Field:
    return Field(name, say("不公开的理由"), "select", options=closed_reasons, group=closed_only())


def result_class(label: Words, *, required: bool = False) -> Field:
    return Field("result_class", label, "select", options=result_classes, required=required)


def publications(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.publications]


def closed_reasons(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.closed_reasons]


def result_classes(offer: Offer) -> Sequence[Option]:
    return [
        Option(one.code, Bilingual(f"{one.code} · {one.name.zh}", f"{one.code} · {one.name.en}"))
        for one in offer.place.result_classes
    ]


def yes_or_no(yes: Words, no: Words) -> Options:
    return lambda _offer: (Option("true", yes), Option("false", no))
