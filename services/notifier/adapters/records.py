"""A batch of alerts as a document of the database, and back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from services.notifier.domain.alerts import Alert, Batch, Occasion, Pending, Verdict, Words

Document = dict[str, Any]
State = Literal["new", "taken", "waiting"]
"""To be claimed; somebody is at it; each of it has ended, or is certain not to be out."""

_OLDER_OPEN: Final = ("claimed", "waiting")


def to_document(batch: Batch, *, state: State, due: datetime) -> Document:
    return {
        "_id": str(batch.id),
        "taker": str(batch.taker),
        "channel": batch.channel,
        "state": state,
        "due": due,
        "alerts": [_of_pending(one) for one in batch.waiting],
    }


def to_batch(document: Document, *, taker: UUID, until: datetime) -> Batch:
    """As it was found: what somebody was at may be out."""
    unsure = document["state"] == "taken"
    waiting = tuple(_to_pending(one, unsure=unsure) for one in document["alerts"])
    return Batch(UUID(document["_id"]), taker, document["channel"], until, waiting)


def to_claims(batch: Batch) -> Iterable[Document]:
    """As small as can be: they stay. By its state an older notifier leaves it alone."""
    mark = {"batch": str(batch.id), "state": "claimed"}
    return ({"_id": str(one.alert.id), "since": one.since} | mark for one in batch.waiting)


def of_older(document: Document, *, batch: UUID, taker: UUID, until: datetime) -> Batch:
    """What an older release had open, one document for each alert."""
    ended = document["state"] not in _OLDER_OPEN
    verdict = Verdict(document["ended_at"], document.get("reason")) if ended else None
    one = Pending(
        to_alert(document),
        document["since"],
        document["attempts"],
        unsure=document["state"] == "claimed",
        verdict=verdict,
    )
    return Batch(batch, taker, one.alert.channel, until, (one,))


def _of_pending(one: Pending) -> Document:
    known: Document = {
        "attempts": one.attempts or None,
        "reason": one.verdict.reason if one.verdict else one.reason,
        "ended_at": one.verdict.at if one.verdict else None,
    }
    filled = {name: value for name, value in known.items() if value is not None}
    return _of_alert(one.alert) | {"since": one.since} | filled


def _to_pending(document: Document, *, unsure: bool) -> Pending:
    ended_at, reason = document.get("ended_at"), document.get("reason")
    return Pending(
        to_alert(document),
        document["since"],
        document.get("attempts", 0),
        unsure=unsure,
        verdict=Verdict(ended_at, reason) if ended_at else None,
        reason=None if ended_at else reason,
    )


def _of_alert(alert: Alert) -> Document:
    occasion = alert.occasion
    return {
        "_id": str(alert.id),
        "recipient": alert.recipient,
        "channel": alert.channel,
        "title": _of_words(alert.title),
        "body": _of_words(alert.body),
        "about": str(occasion.event_id),
        "about_type": occasion.event_type,
        "enquiry_id": str(occasion.enquiry_id),
        "region": occasion.region,
        "correlation_id": str(occasion.correlation_id),
        "receipt": occasion.receipt,
        "at": occasion.at,
        "bureau": occasion.bureau,
        "traceparent": occasion.traceparent,
    }


def to_alert(document: Document) -> Alert:
    """Without the parties and what the words were made of: both are settled."""
    occasion = Occasion(
        event_id=UUID(document["about"]),
        event_type=document["about_type"],
        enquiry_id=UUID(document["enquiry_id"]),
        region=document["region"],
        correlation_id=UUID(document["correlation_id"]),
        receipt=document["receipt"],
        at=document["at"],
        bureau=document["bureau"],
        traceparent=document["traceparent"],
    )
    return Alert(
        UUID(document["_id"]),
        document["recipient"],
        document["channel"],
        occasion,
        Words(**document["title"]),
        Words(**document["body"]),
    )


def _of_words(words: Words) -> Document:
    return {"zh": words.zh, "en": words.en}
