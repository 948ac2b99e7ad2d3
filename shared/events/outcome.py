"""What comes of a paper: deadlines, alerts, reopening, supervision, closing, publication."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Assignment, Bilingual, Publication


class DeadlineData(Payload):
    """Without `assignment_id` no bureau is late: the secretariat or the member is."""

    assignment_id: UUID | None = None
    what: Literal[
        "sign",
        "return",
        "opinion",
        "reply",
        "second_reply",
        "promise",
        "follow_up",
        "assign",
        "ruling",
        "extension_ruling",
        "feedback",
        "publish",
        "cosign",
    ]
    due_at: AwareDatetime


class DeadlineApproaching(Event):
    type: Literal["deadline.approaching.v1"] = "deadline.approaching.v1"
    data: DeadlineData


class DeadlineMissed(Event):
    type: Literal["deadline.missed.v1"] = "deadline.missed.v1"
    data: DeadlineData


class AlertData(Payload):
    """`about` is the event that the alert told `recipient` of, over `channel`."""

    recipient: str
    channel: str
    about: UUID
    about_type: str


class AlertDelivered(Event):
    COLLECTED = True

    type: Literal["alert.delivered.v1"] = "alert.delivered.v1"
    data: AlertData


class AlertFailedData(AlertData):
    reason: str


class AlertFailed(Event):
    COLLECTED = True

    type: Literal["alert.failed.v1"] = "alert.failed.v1"
    data: AlertFailedData


class ClosedData(Payload):
    reason: Literal[
        "answered",
        "rated",
        "window_closed",
        "promises_kept",
        "withdrawn",
        "not_filed",
        "converted",
    ]


class CaseClosed(Event):
    type: Literal["case.closed.v1"] = "case.closed.v1"
    data: ClosedData


class ReopenedData(Assignment):
    """`cause` is the rating, or what made the promise that passed its date.

    `due_at` is when the second reply is due.
    """

    reason: Literal["not_satisfied", "promise_overdue"]
    due_at: AwareDatetime
    cause: UUID


class CaseReopened(Event):
    type: Literal["case.reopened.v1"] = "case.reopened.v1"
    data: ReopenedData


class TrackedData(Payload):
    """The promises that are still open, by the events that made them."""

    promises: tuple[UUID, ...] = ()


class CaseTracked(Event):
    """Answered with a promise: the case stays open until it is carried out."""

    type: Literal["case.tracked.v1"] = "case.tracked.v1"
    data: TrackedData


class SupervisedData(Payload):
    """`leader` is who takes the item in charge."""

    by: Actor
    reason: Literal["key_item", "second_not_satisfied"]
    leader: str | None = None
    note: str | None = None


class CaseSupervised(Event):
    type: Literal["case.supervised.v1"] = "case.supervised.v1"
    data: SupervisedData


class PassedOnData(Payload):
    """The reply to this case has been given to the author of the merged case `to`, too."""

    reply_id: UUID
    to: UUID


class AnswerPassedOn(Event):
    type: Literal["answer.passed_on.v1"] = "answer.passed_on.v1"
    data: PassedOnData


class OvertakenData(Payload):
    """An act that was accepted, but another came first: it is kept and has no effect.

    `reason` is the slug and `detail` the words of the refusal that a later act would have got.
    """

    act: str
    act_event: UUID
    by: Actor
    reason: str
    detail: Bilingual


class ActOvertaken(Event):
    type: Literal["act.overtaken.v1"] = "act.overtaken.v1"
    data: OvertakenData


class PublishedData(Payload):
    """`mode` as decided; title and text are the redacted public copy, absent when closed."""

    by: Actor
    mode: Publication
    title: str | None = None
    text: str | None = None
    reason: str | None = None


class CasePublished(Event):
    type: Literal["case.published.v1"] = "case.published.v1"
    data: PublishedData
