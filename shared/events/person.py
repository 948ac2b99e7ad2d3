"""Who is on the roster, as the other services may know it: never contacts, never a document."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from shared.events.envelope import Event, Payload
from shared.events.ids import NAMESPACE

RosterRole = Literal["member", "official", "secretariat", "examiner", "operator", "assistant"]


class PersonNames(Payload):
    zh: str
    en: str | None = None


class PersonMandate(Payload):
    """Acts for this member from the first to the last of these days."""

    member: str
    valid_from: date | None = None
    valid_to: date | None = None


class PersonData(Payload):
    """`revision` grows with each change: of several events the highest one holds.

    `valid_to` is the last day of the office.
    """

    id: str
    revision: int
    role: RosterRole
    name: PersonNames
    term: str | None = None
    body: Literal["congress", "cppcc"] | None = None
    group: str | None = None
    bureau: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    acting_for: tuple[PersonMandate, ...] = ()


class ErasedData(Payload):
    """How to reach the person and who they are by their documents is gone for good."""

    id: str
    revision: int


class PersonAdded(Event):
    type: Literal["person.added.v1"] = "person.added.v1"
    data: PersonData


class PersonChanged(Event):
    type: Literal["person.changed.v1"] = "person.changed.v1"
    data: PersonData


class PersonEnded(Event):
    type: Literal["person.ended.v1"] = "person.ended.v1"
    data: PersonData


class PersonErased(Event):
    type: Literal["person.erased.v1"] = "person.erased.v1"
    data: ErasedData


def person_subject(person_id: str) -> UUID:
    """What an event about this person names as its subject."""
    return uuid5(NAMESPACE, f"person\n{person_id}")
