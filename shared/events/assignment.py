"""Who handles a paper: the router's decisions, the bureaus' acts, the secretariat's rulings."""

from typing import Literal

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Assignment, AssignmentRole, Bilingual, Candidate, Paper


class AssignedData(Assignment):
    """`hops` counts the bureaus that had the paper before; `due_at` is when the reply is due."""

    role: AssignmentRole
    lead: str
    co: tuple[str, ...] = ()
    due_at: AwareDatetime
    confidence: float
    reasons: tuple[Bilingual, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    decided_by: Literal["router", "secretariat"] = "router"
    hops: int = 0
    paper: Paper


class EnquiryAssigned(Event):
    """One per bureau, on its own queue; carries the paper, so that a bureau needs nothing else."""

    type: Literal["enquiry.assigned.v1"] = "enquiry.assigned.v1"
    data: AssignedData


class TriageData(Payload):
    reason: Literal["low_confidence", "contradiction", "bounce_limit", "return_refused", "unowned"]
    reasons: tuple[Bilingual, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    hops: int = 0
    paper: Paper


class TriageRequested(Event):
    type: Literal["triage.requested.v1"] = "triage.requested.v1"
    data: TriageData


class SignedData(Assignment):
    by: Actor


class AssignmentSigned(Event):
    type: Literal["assignment.signed.v1"] = "assignment.signed.v1"
    data: SignedData


class ReturnRequestedData(Assignment):
    """A hand-back: why, and whom the bureau proposes; carries the paper for the router's ruling."""

    by: Actor
    reason_code: str
    evidence: str
    proposed_bureau: str | None = None
    hops: int = 0
    paper: Paper


class ReturnRequested(Event):
    type: Literal["assignment.return_requested.v1"] = "assignment.return_requested.v1"
    data: ReturnRequestedData


class OpinionData(Assignment):
    by: Actor
    text: str


class OpinionGiven(Event):
    type: Literal["assignment.opinion_given.v1"] = "assignment.opinion_given.v1"
    data: OpinionData


class ExtensionRequestedData(Assignment):
    by: Actor
    reason: str
    until: AwareDatetime


class ExtensionRequested(Event):
    type: Literal["assignment.extension_requested.v1"] = "assignment.extension_requested.v1"
    data: ExtensionRequestedData


class RulingData(Assignment):
    by: Actor
    note: str | None = None


class ReturnGranted(Event):
    type: Literal["assignment.return_granted.v1"] = "assignment.return_granted.v1"
    data: RulingData


class ReturnRefused(Event):
    type: Literal["assignment.return_refused.v1"] = "assignment.return_refused.v1"
    data: RulingData


class ExtensionGrantedData(RulingData):
    due_at: AwareDatetime


class ExtensionGranted(Event):
    type: Literal["assignment.extension_granted.v1"] = "assignment.extension_granted.v1"
    data: ExtensionGrantedData


class DirectedData(Payload):
    """The secretariat's word on who handles a paper; the router turns it into assignments."""

    by: Actor
    lead: str
    co: tuple[str, ...] = ()
    note: str | None = None
    hops: int = 0
    paper: Paper


class AssignmentDirected(Event):
    type: Literal["assignment.directed.v1"] = "assignment.directed.v1"
    data: DirectedData
