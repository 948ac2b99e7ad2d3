"""What comes of a paper: replies, deadlines, alerts, closing and publication."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Assignment, Attachment, Party, Publication

ReplyStage = Literal["interim", "final", "second", "phone"]


class PhoneRecord(Payload):
    """An answer given by telephone."""

    called_at: AwareDatetime
    spoke_with: str
    gist: str


class ReplyData(Assignment):
    """`result_class` is a code of the region pack; the parties are whom the answer goes to."""

    by: Actor
    stage: ReplyStage
    text: str
    result_class: str | None = None
    attachments: tuple[Attachment, ...] = ()
    phone: PhoneRecord | None = None
    receipt: str
    author: Party
    cosigners: tuple[Party, ...] = ()


class ReplySubmitted(Event):
    type: Literal["reply.submitted.v1"] = "reply.submitted.v1"
    data: ReplyData


class DeadlineData(Assignment):
    what: Literal["sign", "return", "opinion", "reply", "second_reply", "promise"]
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
    type: Literal["alert.delivered.v1"] = "alert.delivered.v1"
    data: AlertData


class AlertFailedData(AlertData):
    reason: str


class AlertFailed(Event):
    type: Literal["alert.failed.v1"] = "alert.failed.v1"
    data: AlertFailedData


class ClosedData(Payload):
    reason: Literal["answered", "rated", "window_closed", "withdrawn", "not_filed", "converted"]


class CaseClosed(Event):
    type: Literal["case.closed.v1"] = "case.closed.v1"
    data: ClosedData


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
