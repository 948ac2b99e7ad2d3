"""Every event type that exists, and how to read a message whose type is not known beforehand."""

import orjson
from pydantic import ValidationError

from shared.errors import PermanentError
from shared.events import assignment, enquiry, examination, outcome, person, reply, sign_in
from shared.events.envelope import Event

ALL_EVENTS: tuple[type[Event], ...] = (
    enquiry.EnquiryDrafted,
    enquiry.CosignersInvited,
    enquiry.EnquirySubmitted,
    enquiry.EnquiryWithdrawn,
    enquiry.EnquiryCosigned,
    enquiry.EnquiryConverted,
    enquiry.FollowupAsked,
    enquiry.EnquiryRated,
    enquiry.PhoneConfirmed,
    enquiry.PublicationConsented,
    examination.FilingRequested,
    examination.CaseFiled,
    examination.CaseNotFiled,
    examination.CaseReturned,
    examination.CaseMerged,
    examination.CaseSplit,
    examination.CaseJoined,
    examination.CaseParted,
    assignment.EnquiryAssigned,
    assignment.TriageRequested,
    assignment.AssignmentSigned,
    assignment.SignRefused,
    assignment.ReturnRequested,
    assignment.OpinionGiven,
    assignment.ExtensionRequested,
    assignment.ReturnGranted,
    assignment.ReturnRefused,
    assignment.ExtensionGranted,
    assignment.ExtensionRefused,
    assignment.OpinionWaived,
    assignment.OpinionsComplete,
    assignment.AssignmentRecalled,
    assignment.ClockStopped,
    assignment.ClockRestarted,
    assignment.AssignmentDirected,
    reply.ReplySubmitted,
    reply.ReplyDrafted,
    reply.ReplyCountersigned,
    reply.ReplyReviewed,
    reply.ResultCorrected,
    reply.PromiseMade,
    reply.PromiseCarriedOut,
    reply.PublicationProposed,
    outcome.DeadlineApproaching,
    outcome.DeadlineMissed,
    outcome.AlertDelivered,
    outcome.AlertFailed,
    outcome.CaseClosed,
    outcome.CaseReopened,
    outcome.CaseTracked,
    outcome.CaseSupervised,
    outcome.AnswerPassedOn,
    outcome.ActOvertaken,
    outcome.CasePublished,
    person.PersonAdded,
    person.PersonChanged,
    person.PersonEnded,
    person.PersonErased,
)

PRIVATE_EVENTS: tuple[type[Event], ...] = (sign_in.SignInCode,)
"""Those with a `QUEUE`: read by one service and kept by none."""

EVENTS_BY_TYPE: dict[str, type[Event]] = {
    event.TYPE: event for event in (*ALL_EVENTS, *PRIVATE_EVENTS)
}


class MalformedEventError(PermanentError):
    """The message is not a CloudEvent of the type that it names."""


class UnknownEventTypeError(PermanentError):
    """The message names an event type, or a version, that this release does not know."""


def event_type_of(body: bytes) -> str:
    """The `type` attribute of a structured CloudEvent.

    Raises:
        MalformedEventError: the body is not a JSON object with a textual `type`.
    """
    try:
        envelope = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedEventError("the body is not JSON") from error
    kind = envelope.get("type") if isinstance(envelope, dict) else None
    if not isinstance(kind, str):
        raise MalformedEventError("the body is not a CloudEvent: no `type`")
    return kind


def parse_batch(body: bytes) -> list[Event]:
    """Read a JSON array of any events: the batch form of CloudEvents.

    Raises:
        MalformedEventError, UnknownEventTypeError: as `parse_event`, of one of them.
    """
    try:
        plain = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedEventError("the body is not JSON") from error
    if not isinstance(plain, list):
        raise MalformedEventError("the body is not a batch of CloudEvents")
    return [parse_event(orjson.dumps(one)) for one in plain]


def parse_event(body: bytes, event_type: str | None = None) -> Event:
    """Read any event; `event_type` saves a look into the body where the message's headers name it.

    Raises:
        MalformedEventError: not JSON, or not what its type demands; the message names the fields.
        UnknownEventTypeError: a type or version that this release does not know.
    """
    kind = event_type or event_type_of(body)
    try:
        event = EVENTS_BY_TYPE[kind]
    except KeyError:
        raise UnknownEventTypeError(f"unknown event type {kind!r}") from None
    try:
        return event.from_json(body)
    except ValidationError as error:
        fields = ", ".join(
            f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['type']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise MalformedEventError(f"{kind}: {fields}") from error
