"""People, sessions and revocations as the documents of a store, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import orjson

from services.identity.adapters.vault import Safe
from services.identity.domain import Mandate, Person, Session
from services.identity.domain.diff import Holding
from services.identity.ports import Held, Revocation, Unannounced, Write
from shared.events import Event, parse_event

Document = dict[str, Any]
_PLAIN: Final = ("region", "role", "name_zh", "name_en", "term", "body", "group", "bureau")


def person_document(write: Write, vault: Safe) -> Document:
    """All that is kept of a person; of an erased one neither the hash nor a box or its key."""
    person, holding = write.holding.person, write.holding
    private = {} if person.erased else _private(holding, vault)
    return {
        "_id": person.id,
        **{name: getattr(person, name) for name in _PLAIN},
        "valid_from": _text(person.valid_from),
        "valid_to": _text(person.valid_to),
        "acting_for": [
            {"member": one.member, "from": _text(one.valid_from), "to": _text(one.valid_to)}
            for one in person.acting_for
        ],
        "erased": person.erased,
        "revision": write.over + 1,
        "pending": [orjson.loads(event.to_json()) for event in write.pending],
        "waiting": bool(write.pending),
        **private,
    }


def _private(holding: Holding, vault: Safe) -> Document:
    contacts = vault.seal(holding.person.id, holding.contacts)
    found = {"id_hash": holding.id_hash, "contacts": dict(contacts) if contacts else None}
    return {name: value for name, value in found.items() if value is not None}


def person_of(document: Mapping[str, Any]) -> Person:
    return Person(
        id=document["_id"],
        **{name: document[name] for name in _PLAIN},
        valid_from=_day(document["valid_from"]),
        valid_to=_day(document["valid_to"]),
        acting_for=tuple(
            Mandate(one["member"], _day(one["from"]), _day(one["to"]))
            for one in document["acting_for"]
        ),
        erased=document["erased"],
    )


def held_of(document: Mapping[str, Any], vault: Safe) -> Held:
    contacts = vault.open(document["_id"], document.get("contacts"))
    holding = Holding(person_of(document), document.get("id_hash"), contacts)
    return Held(holding, document["revision"], _events(document))


def unannounced_of(document: Mapping[str, Any]) -> Unannounced:
    return Unannounced(document["_id"], document["revision"], _events(document))


def _events(document: Mapping[str, Any]) -> tuple[Event, ...]:
    return tuple(parse_event(orjson.dumps(one)) for one in document["pending"])


def session_document(key: str, session: Session) -> Document:
    return {
        "_id": key,
        "person": session.person,
        "acting_for": session.acting_for,
        "created": session.created,
        "last_seen": session.last_seen,
        "expires": session.expires,
    }


def session_of(document: Mapping[str, Any]) -> Session:
    return Session(
        document["person"],
        document["acting_for"],
        document["created"],
        document["last_seen"],
        document["expires"],
    )


def revocation_of(document: Mapping[str, Any]) -> Revocation:
    return Revocation(document["person"], document["not_before"], document["expires"])


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
