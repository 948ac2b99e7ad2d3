"""What members do with their papers."""

from typing import Literal
from uuid import UUID

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Kind, Paper

Rating = Literal["satisfied", "basically_satisfied", "not_satisfied", "no_view"]


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
    by: Actor
    text: str


class FollowupAsked(Event):
    type: Literal["followup.asked.v1"] = "followup.asked.v1"
    data: FollowupData


class RatedData(Payload):
    by: Actor
    handling: Rating
    result: Rating
    comment: str | None = None


class EnquiryRated(Event):
    type: Literal["enquiry.rated.v1"] = "enquiry.rated.v1"
    data: RatedData
