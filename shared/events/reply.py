"""What a bureau answers, from the draft to the promise that is carried out."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Assignment, Attachment, Party, Promise, Publication

ReplyStage = Literal["interim", "final", "second", "phone"]


class PhoneRecord(Payload):
    """An answer given by telephone."""

    called_at: AwareDatetime
    spoke_with: str
    gist: str


class ReplyData(Assignment):
    """`result_class` is a code of the region pack; the parties are whom the answer goes to.

    `tracked` says that its result class is a promise, `feedback_by` until when the member may rate
    it, `publish_by` until when it has to be published. `passed_on` is the reply to the main case
    that this one brings to the author of a merged case.
    """

    by: Actor
    stage: ReplyStage
    text: str
    result_class: str | None = None
    attachments: tuple[Attachment, ...] = ()
    phone: PhoneRecord | None = None
    promise: Promise | None = None
    tracked: bool = False
    feedback_by: AwareDatetime | None = None
    publish_by: AwareDatetime | None = None
    passed_on: UUID | None = None
    receipt: str
    author: Party
    cosigners: tuple[Party, ...] = ()


class ReplySubmitted(Event):
    type: Literal["reply.submitted.v1"] = "reply.submitted.v1"
    data: ReplyData


class ReplyDraftedData(Assignment):
    by: Actor
    text: str
    result_class: str | None = None


class ReplyDrafted(Event):
    """The lead shows its co-handlers and the secretariat what it is going to answer."""

    type: Literal["reply.drafted.v1"] = "reply.drafted.v1"
    data: ReplyDraftedData


class CountersignedData(Assignment):
    by: Actor
    agrees: bool
    comment: str | None = None


class ReplyCountersigned(Event):
    """A co-handler's word on the lead's draft."""

    type: Literal["reply.countersigned.v1"] = "reply.countersigned.v1"
    data: CountersignedData


class ReviewedData(Assignment):
    """`result_class` where the reviewer changes it."""

    by: Actor
    approved: bool
    result_class: str | None = None
    note: str | None = None


class ReplyReviewed(Event):
    """The secretariat's word on the lead's draft."""

    type: Literal["reply.reviewed.v1"] = "reply.reviewed.v1"
    data: ReviewedData


class CorrectedData(Assignment):
    by: Actor
    reply_id: UUID
    result_class: str
    tracked: bool = False
    note: str | None = None


class ResultCorrected(Event):
    type: Literal["result.corrected.v1"] = "result.corrected.v1"
    data: CorrectedData


class PromiseMadeData(Assignment):
    """The id of the event is that of the promise."""

    by: Actor
    promise: Promise


class PromiseMade(Event):
    type: Literal["promise.made.v1"] = "promise.made.v1"
    data: PromiseMadeData


class CarriedOutData(Assignment):
    """`promise_id` is the event that made it: a `promise.made` or a `reply.submitted`."""

    by: Actor
    promise_id: UUID
    text: str
    receipt: str
    author: Party
    cosigners: tuple[Party, ...] = ()


class PromiseCarriedOut(Event):
    type: Literal["promise.carried_out.v1"] = "promise.carried_out.v1"
    data: CarriedOutData


class PublicationProposedData(Assignment):
    by: Actor
    mode: Publication
    reason_code: str | None = None


class PublicationProposed(Event):
    type: Literal["publication.proposed.v1"] = "publication.proposed.v1"
    data: PublicationProposedData
