"""Events, facts and cases as the documents of a store, and back."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import orjson

from services.archive.domain import Assignment, Case, Fact, Reply, Terms, audience, instant, wakes
from services.archive.domain.facts import (
    ALERT_TYPES,
    COSIGNED,
    DRAFTED,
    INVITED,
    PUBLISHED,
    REPLY,
    SUBMITTED,
    Instant,
)
from services.archive.domain.lessons import teaches
from services.archive.domain.showing import UNSENT
from services.archive.domain.visibility import copy_of, private, unsent
from services.archive.ports import EventRow, SpokenText, Waking
from shared.events import Event

Document = dict[str, Any]

SPEAKING: Final = (SUBMITTED, REPLY, PUBLISHED)
"""Events with words that people search for: nobody searches drafts."""

UNSEEN: Final = (DRAFTED, INVITED, COSIGNED)
"""Events that the record does not list: who writes on what, with whom, is nobody's business.

Neither is what else happens to a paper that was never submitted, such as its withdrawal.
"""

_OF_PEOPLE: Final = "person."
"""Events about people make no case."""

NO_DUE: Final = "~"
"""Sorts after every time: cases without a deadline come last."""

UNLISTED: Final = ""
"""Place in the order of a case that no list shows, since its paper has not come in yet."""

LONG_FIELDS: Final = (
    *("text", "attachments", "replies", "followups", "ratings", "promises", "joined", "invited"),
    *("overtaken", "timeline"),
)
"""What a list leaves out unless whole cases are asked for."""

CHANGED: Final = "changed"
"""Its place in the order in which the lists came to know of it: no event tells that."""

_INDEX_FIELDS: Final = (
    CHANGED,
    *("audience", "private", "open", "open_bureaus", "newest", "soonest", "copy", "wakes"),
)
_CARRIED: Final = ("correlationid", "causationid", "source", "traceparent")


def of_a_case(event_type: str) -> bool:
    """Whether events of this type are about an enquiry."""
    return not event_type.startswith(_OF_PEOPLE)


def changes_a_case(event_type: str) -> bool:
    """Whether the lists have to follow; who was told of a case stands in the record alone."""
    return of_a_case(event_type) and event_type not in ALERT_TYPES


def event_document(event: Event, now: datetime) -> Document:
    """The stored form of an event; times sort as text, `archived_at` is a date."""
    plain: Document = orjson.loads(event.to_json())
    document: Document = {
        "_id": plain["id"],
        "subject": plain["subject"],
        "type": plain["type"],
        "bureau": plain.get("bureau"),
        "region": plain["region"],
        "time": instant(event.time),
        "archived_at": now,
        "archived": f"{instant(now)}/{plain['id']}",
        "data": plain["data"],
    }
    return document | {name: plain[name] for name in _CARRIED if name in plain}


def fact_of(document: Mapping[str, Any]) -> Fact:
    """The fact that an event's document states; copies of the paper in later events are dropped."""
    data = document["data"]
    return Fact(
        id=document["_id"],
        type=document["type"],
        subject=document["subject"],
        time=document["time"],
        region=document["region"],
        bureau=document["bureau"],
        data={name: value for name, value in data.items() if name != "paper"},
        cause=document.get("causationid"),
    )


def case_plain(case: Case) -> Document:
    """The case as plain JSON values."""
    plain: Document = orjson.loads(orjson.dumps(case))
    return plain


def case_document(case: Case, terms: Terms) -> Document:
    """The case with the fields that lists are filtered and sorted by.

    A place in an order is one text, the time and the id: pages stay apart where times are equal,
    and one ascending index on one field serves both the range and the sort.
    """
    document = {"_id": case.id} | case_plain(case)
    del document["id"]
    desks = [assignment.bureau for assignment in case.open_assignments if assignment.bureau]
    begun = case.submitted_at or case.updated_at
    return document | {
        UNSENT: unsent(case),
        "audience": list(audience(case)),
        "private": private(case),
        "open": case.open,
        "open_bureaus": list(dict.fromkeys(desks)),
        "newest": f"{begun}/{case.id}" if case.complete else UNLISTED,
        "soonest": f"{case.due_at or NO_DUE}/{case.id}" if case.complete else UNLISTED,
        "copy": copy_of(case),
        "wakes": f"{_wakes(case, terms)}/{case.id}",
    }


def listed(case: Case, terms: Terms, *, now: datetime) -> Document:
    """The document of a case as it comes into the lists now."""
    place = f"{instant(now)}/{case.id}" if teaches(case) else UNLISTED
    return case_document(case, terms) | {CHANGED: place}


def case_of(document: Mapping[str, Any]) -> Case:
    """The case that the document is of, as far as the document was read."""
    parts = {
        "assignments": tuple(_part(Assignment, one) for one in document.get("assignments", ())),
        "replies": tuple(_part(Reply, one) for one in document.get("replies", ())),
    }
    case: Case = _part(Case, {**document, "id": document["_id"]} | parts)
    return case


def _part(kind: type[Any], plain: Mapping[str, Any]) -> Any:
    """A part with these values; several are a tuple, as the fold has them."""
    known = {field.name: plain[field.name] for field in fields(kind) if field.name in plain}
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in known.items()})


def _wakes(case: Case, terms: Terms) -> Instant:
    due = wakes(case, terms)
    return NO_DUE if due is None else due


def row_of(document: Mapping[str, Any]) -> EventRow:
    return EventRow(
        id=document["_id"],
        type=document["type"],
        subject=document["subject"],
        bureau=document["bureau"],
        time=document["time"],
        archived_at=instant(document["archived_at"]),
    )


def item_of(document: Mapping[str, Any]) -> Document:
    """The case of a document, whatever was read of it, less our own fields."""
    hidden = {"_id", *_INDEX_FIELDS}
    return {"id": document["_id"]} | {
        name: value for name, value in document.items() if name not in hidden
    }


SPOKEN_FIELDS: Final = dict.fromkeys(
    ("subject", "type", "data.title", "data.text", "data.submitted_at"), 1
)
"""What `spoken_text` needs of an event."""


def spoken_text(document: Mapping[str, Any]) -> SpokenText:
    data = document["data"]
    texts = [data[name] for name in ("title", "text") if data.get(name)]
    kind = document["type"]
    return SpokenText(
        document["_id"],
        document["subject"],
        texts,
        copy=kind == PUBLISHED,
        paper=kind == SUBMITTED,
        begun=instant(data["submitted_at"]) if data.get("submitted_at") else None,
    )


def waking_of(document: Mapping[str, Any]) -> Waking:
    return Waking(document["_id"], document["n"], document["wakes"])
