"""What members do with their papers."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Kind, Paper, Party, Publication


class DraftedData(Payload):
    """A paper that its author is still writing, as it was saved last."""

    by: Actor
    draft: Paper


class EnquiryDrafted(Event):
    type: Literal["enquiry.drafted.v1"] = "enquiry.drafted.v1"
    data: DraftedData


class InvitedData(Payload):
    """Who may co-sign until `closes_at`; `draft` when the paper came with its invitation."""

    by: Actor
    invited: tuple[Party, ...]
    closes_at: AwareDatetime
    draft: Paper | None = None


class CosignersInvited(Event):
    type: Literal["cosigners.invited.v1"] = "cosigners.invited.v1"
    data: InvitedData


class EnquirySubmitted(Event):
    type: Literal["enquiry.submitted.v1"] = "enquiry.submitted.v1"
    data: Paper


class WithdrawnData(Payload):
    by: Actor
    reason: str | None = None


class EnquiryWithdrawn(Event):
    type: Literal["enquiry.withdrawn.v1"] = "enquiry.withdrawn.v1"
    data: WithdrawnData


class CosignedData(Payload):
    by: Actor
    decision: Literal["signed", "declined"]


class EnquiryCosigned(Event):
    type: Literal["enquiry.cosigned.v1"] = "enquiry.cosigned.v1"
    data: CosignedData


class ConvertedData(Payload):
    by: Actor
    to_kind: Kind
    successor: UUID


class EnquiryConverted(Event):
    type: Literal["enquiry.converted.v1"] = "enquiry.converted.v1"
    data: ConvertedData


class FollowupData(Payload):
    """A further question on the answer to this assignment, to be answered until `due_at`."""

    by: Actor
    text: str
    assignment_id: UUID | None = None
    due_at: AwareDatetime | None = None


class FollowupAsked(Event):
    type: Literal["followup.asked.v1"] = "followup.asked.v1"
    data: FollowupData


class RatedData(Payload):
    """What a member thinks of the handling and of its result, in the region's codes.

    `answers` are those to the region's further questions. `reopens` says that one of the two codes
    has the paper handled again, `satisfied` that both count as satisfied; a member who gives no
    view does neither. `shared` lets the bureau read it at once.
    """

    by: Actor
    handling: str
    result: str
    comment: str | None = None
    reply_id: UUID | None = None
    answers: Mapping[str, str] = {}
    reopens: bool = False
    satisfied: bool = False
    shared: bool = False


class EnquiryRated(Event):
    """Carries no bureau: its queue is not told what a single member thinks of it."""

    type: Literal["enquiry.rated.v1"] = "enquiry.rated.v1"
    data: RatedData


class ConfirmedData(Payload):
    """Whether the member agrees that the telephone answer was given as the bureau recorded it."""

    by: Actor
    reply_id: UUID
    assignment_id: UUID | None = None
    confirmed: bool
    comment: str | None = None


class PhoneConfirmed(Event):
    type: Literal["phone.confirmed.v1"] = "phone.confirmed.v1"
    data: ConfirmedData


class ConsentedData(Payload):
    """How far the author lets the answer be published; `reason_code` where it stays closed."""

    by: Actor
    mode: Publication
    reason_code: str | None = None


class PublicationConsented(Event):
    type: Literal["publication.consented.v1"] = "publication.consented.v1"
    data: ConsentedData
