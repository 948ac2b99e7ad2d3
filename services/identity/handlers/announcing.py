"""What becomes known of a person's change, as events with ids that repeat."""

from datetime import datetime
from typing import Literal

from services.identity.domain import Person
from services.identity.domain.diff import Holding
from services.identity.ports import Held, Write
from shared.events import (
    ErasedData,
    Event,
    PersonAdded,
    PersonChanged,
    PersonData,
    PersonEnded,
    PersonErased,
    PersonMandate,
    PersonNames,
    derived_id,
    person_subject,
)

Kind = Literal["added", "changed", "ended", "erased"]
SOURCE = "/identity"
_TOLD = {"added": PersonAdded, "changed": PersonChanged, "ended": PersonEnded}
NEW = 0


def added(holding: Holding, *, at: datetime) -> Write:
    return Write(holding, NEW, (event_about(holding.person, "added", revision=1, at=at),))


def rewritten(held: Held, holding: Holding, kind: Kind | None, *, at: datetime) -> Write:
    """`kind` None: a change of what is private, which nobody is told of."""
    if kind is None:
        return Write(holding, held.revision, held.pending)
    event = event_about(holding.person, kind, revision=held.revision + 1, at=at)
    return Write(holding, held.revision, (*held.pending, event))


def event_about(person: Person, kind: Kind, *, revision: int, at: datetime) -> Event:
    """The id follows from the person and the revision: told twice it is the same event."""
    subject = person_subject(person.id)
    event_id = derived_id(subject, f"person.{kind}.v1", str(revision))
    common = {
        "id": event_id,
        "source": SOURCE,
        "subject": subject,
        "time": at,
        "region": person.region,
        "correlationid": event_id,
    }
    if kind == "erased":
        return PersonErased(**common, data=ErasedData(id=person.id, revision=revision))
    return _TOLD[kind](**common, bureau=person.bureau, data=_data(person, revision))


def _data(person: Person, revision: int) -> PersonData:
    return PersonData(
        id=person.id,
        revision=revision,
        role=person.role,
        name=PersonNames(zh=person.name_zh, en=person.name_en),
        term=person.term,
        body=person.body,
        group=person.group,
        bureau=person.bureau,
        valid_from=person.valid_from,
        valid_to=person.valid_to,
        acting_for=tuple(
            PersonMandate(member=one.member, valid_from=one.valid_from, valid_to=one.valid_to)
            for one in person.acting_for
        ),
    )
