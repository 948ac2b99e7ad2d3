"""An alert as a document of the database, and back."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.notifier.domain.alerts import Alert, Occasion, Pending, Verdict, Words

Document = dict[str, Any]
OPEN: Final = ("claimed", "waiting")


def to_document(
    alert: Alert, *, now: datetime, until: datetime, ended: Verdict | None = None
) -> Document:
    occasion = alert.occasion
    return {
        "_id": str(alert.id),
        **(_end(ended) if ended else {"state": "claimed", "due": until}),
        "since": now,
        "attempts": 0,
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


def to_pending(document: Document) -> Pending:
    """As it was found: one still claimed may have been delivered by a taker that is gone."""
    return Pending(
        to_alert(document),
        document["since"],
        document["attempts"],
        unsure=document["state"] == "claimed",
        verdict=None if document["state"] in OPEN else to_verdict(document),
    )


def to_verdict(document: Document) -> Verdict:
    return Verdict(document["ended_at"], document.get("reason"))


def _end(verdict: Verdict) -> Document:
    if verdict.reason is None:
        return {"state": "delivered", "ended_at": verdict.at}
    return {"state": "failed", "ended_at": verdict.at, "reason": verdict.reason}


def _of_words(words: Words) -> Document:
    return {"zh": words.zh, "en": words.en}
