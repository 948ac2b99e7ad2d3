"""Who handles a paper: the router's decisions, the bureaus' acts, the secretariat's rulings."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.events.envelope import Event, Payload
from shared.events.parts import Actor, Assignment, AssignmentRole, Bilingual, Candidate, Paper


class AssignedData(Assignment):
    """`hops` counts the bureaus that had the paper before.

    `due_at` is when the reply, or the co-handler's opinion, is due, `sign_by` and `return_by`
    until when it has to be signed for and may be handed back.
    """

    role: AssignmentRole
    lead: str
    co: tuple[str, ...] = ()
    due_at: AwareDatetime
    sign_by: AwareDatetime | None = None
    return_by: AwareDatetime | None = None
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


class SignRefusedData(Assignment):
    by: Actor
    reason: str


class SignRefused(Event):
    """A bureau will not sign; it has to ask to hand the paper back, or sign after all."""

    type: Literal["assignment.sign_refused.v1"] = "assignment.sign_refused.v1"
    data: SignRefusedData


class ReturnRequestedData(Assignment):
    """A hand-back: why, and whom the bureau proposes; carries the paper for the router's ruling.

    `role`, `lead` and `co` are how the paper is handled now, `refusals` how often this assignment
    was refused a hand-back before, `ruling_by` until when it has to be ruled on.
    """

    by: Actor
    reason_code: str
    evidence: str
    proposed_bureau: str | None = None
    hops: int = 0
    role: AssignmentRole | None = None
    lead: str | None = None
    co: tuple[str, ...] = ()
    refusals: int = 0
    ruling_by: AwareDatetime | None = None
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
    reason_code: str | None = None
    ruling_by: AwareDatetime | None = None


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


class ExtensionRefused(Event):
    type: Literal["assignment.extension_refused.v1"] = "assignment.extension_refused.v1"
    data: RulingData


class OpinionWaived(Event):
    """The lead need not wait for this co-handler's opinion."""

    type: Literal["assignment.opinion_waived.v1"] = "assignment.opinion_waived.v1"
    data: RulingData


class Opinion(Payload):
    """What became of one co-handler's opinion."""

    bureau: str
    state: Literal["given", "overdue", "waived"]
    text: str | None = None


class OpinionsCompleteData(Assignment):
    opinions: tuple[Opinion, ...]


class OpinionsComplete(Event):
    """Tells the lead that it need not wait for any co-handler."""

    type: Literal["assignment.opinions_complete.v1"] = "assignment.opinions_complete.v1"
    data: OpinionsCompleteData


class RecalledData(Assignment):
    reason: Literal["withdrawn", "merged", "converted", "superseded", "closed"]


class AssignmentRecalled(Event):
    """The bureau stops: the paper is no longer its work."""

    type: Literal["assignment.recalled.v1"] = "assignment.recalled.v1"
    data: RecalledData


class ClockStoppedData(Assignment):
    by: Actor
    reason_code: str
    reason: str


class ClockStopped(Event):
    type: Literal["clock.stopped.v1"] = "clock.stopped.v1"
    data: ClockStoppedData


class ClockRestartedData(Assignment):
    """`due_at` is when the answer is due now that the pause is over."""

    by: Actor
    due_at: AwareDatetime
    reason: str | None = None


class ClockRestarted(Event):
    type: Literal["clock.restarted.v1"] = "clock.restarted.v1"
    data: ClockRestartedData


class DirectedData(Payload):
    """The secretariat's word on who handles a paper; the router turns it into assignments.

    With `separate` each of them and `lead` answers for itself. With `instead_of` only the place of
    that assignment is given anew, to the one named in `co` or `separate`: `lead` keeps its own.
    """

    by: Actor
    lead: str
    co: tuple[str, ...] = ()
    separate: tuple[str, ...] = ()
    instead_of: UUID | None = None
    note: str | None = None
    hops: int = 0
    paper: Paper


class AssignmentDirected(Event):
    type: Literal["assignment.directed.v1"] = "assignment.directed.v1"
    data: DirectedData
