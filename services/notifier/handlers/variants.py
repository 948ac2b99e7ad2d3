"""Which facts of one type are told differently, and what fills the gaps in their words."""

from collections.abc import Mapping

from services.notifier.domain.alerts import Words
from services.notifier.domain.alerts import topic as topic_of
from services.notifier.domain.audience import SECRETARIAT_DESK
from shared.events import (
    Actor,
    CaseClosed,
    CasePublished,
    CaseReopened,
    CaseSupervised,
    DeadlineApproaching,
    DeadlineMissed,
    EnquiryCosigned,
    Event,
    PhoneConfirmed,
    ReplyReviewed,
    ReplySubmitted,
)

Reasons = Mapping[str, Mapping[str, Words]]
"""By what has happened and by code."""


def variant(event: Event) -> str | None:
    kind: str | None = None
    match event:
        case DeadlineApproaching() | DeadlineMissed():
            kind = event.data.what
        case ReplySubmitted():
            kind = event.data.stage
        case EnquiryCosigned():
            kind = event.data.decision
        case PhoneConfirmed():
            kind = "confirmed" if event.data.confirmed else "denied"
        case ReplyReviewed():
            kind = "approved" if event.data.approved else "rejected"
        case CaseReopened() | CaseSupervised() | CaseClosed():
            kind = event.data.reason
        case CasePublished():
            kind = event.data.mode
    return kind


def topic(event: Event) -> str:
    return topic_of(event.type, variant(event))


def desk_of(actor: Actor, bureau: str | None) -> str | None:
    """Where somebody is told of what became of his own act."""
    match actor.role:
        case "member":
            return f"person:{actor.id}"
        case "official":
            code = actor.bureau or bureau
            return f"desk:{code}" if code else None
        case "secretariat" | "examiner":
            return SECRETARIAT_DESK
    return None
