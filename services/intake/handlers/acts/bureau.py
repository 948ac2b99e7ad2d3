"""What bureaus do with their assignments: the same acts over HTTP and AMQP."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import Codes, Faults, code_faults, publication_faults
from services.intake.domain.demands import extension_faults, future_faults, proposal_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.replying import REPLY
from services.intake.handlers.forms.bureau import (
    CountersignatureForm,
    ExtensionForm,
    HandBackForm,
    OpinionForm,
    PauseForm,
    PromiseForm,
    PromiseReportForm,
    PublicationProposalForm,
    ReplyDraftForm,
    ResumptionForm,
    SignatureForm,
    SignatureRefusalForm,
)
from shared.events import (
    AssignmentSigned,
    CarriedOutData,
    ClockRestarted,
    ClockRestartedData,
    ClockStopped,
    ClockStoppedData,
    CountersignedData,
    Event,
    ExtensionRequested,
    ExtensionRequestedData,
    OpinionData,
    OpinionGiven,
    Promise,
    PromiseCarriedOut,
    PromiseMade,
    PromiseMadeData,
    PublicationProposed,
    PublicationProposedData,
    ReplyCountersigned,
    ReplyDrafted,
    ReplyDraftedData,
    ReturnRequested,
    ReturnRequestedData,
    SignedData,
    SignRefused,
    SignRefusedData,
)
from shared.events.parts import Role

_BUREAU: Final[tuple[Role, ...]] = ("official",)


def _told(granted: Granted[Any], kind: type[Event], data: type[Any], **more: Any) -> list[Event]:
    """The event of the acting bureau about its assignment."""
    assignment_id = granted.permit.given_assignment.id
    payload = data(assignment_id=assignment_id, by=granted.by, **more)
    return [granted.event(kind, payload, bureau=granted.by.bureau)]


def _signed(granted: Granted[SignatureForm]) -> Sequence[Event]:
    return _told(granted, AssignmentSigned, SignedData)


def _sign_refused(granted: Granted[SignatureRefusalForm]) -> Sequence[Event]:
    return _told(granted, SignRefused, SignRefusedData, reason=granted.form.reason)


def _hand_back_codes(deed: Deed[HandBackForm], codes: Codes) -> Faults:
    form = deed.form
    return [
        *code_faults("reason_code", form.reason_code, codes.hand_back_reasons),
        *code_faults("proposed_bureau", form.proposed_bureau, codes.bureaus),
        *proposal_faults(form.proposed_bureau, own=deed.caller.actor.bureau),
    ]


def _handed_back(granted: Granted[HandBackForm]) -> Sequence[Event]:
    form, permit = granted.form, granted.permit
    assignment = permit.given_assignment
    return _told(
        granted,
        ReturnRequested,
        ReturnRequestedData,
        reason_code=form.reason_code,
        evidence=form.evidence,
        proposed_bureau=form.proposed_bureau,
        hops=assignment.hops,
        role=assignment.role,
        lead=permit.lead,
        co=permit.co,
        refusals=assignment.refusals,
        ruling_by=granted.due("rule_on_hand_back"),
        paper=permit.paper,
    )


def _opinion(granted: Granted[OpinionForm]) -> Sequence[Event]:
    return _told(granted, OpinionGiven, OpinionData, text=granted.form.text)


def _extension_reason(deed: Deed[ExtensionForm], codes: Codes) -> Faults:
    return code_faults("reason_code", deed.form.reason_code, codes.extension_reasons)


def _extension_bounds(granted: Granted[ExtensionForm]) -> Faults:
    return extension_faults(
        granted.form.until,
        due_at=granted.permit.given_assignment.due_at,
        latest=granted.latest_extension(),
    )


def _extension_asked(granted: Granted[ExtensionForm]) -> Sequence[Event]:
    form = granted.form
    return _told(
        granted,
        ExtensionRequested,
        ExtensionRequestedData,
        reason_code=form.reason_code,
        reason=form.reason,
        until=form.until,
        ruling_by=granted.due("rule_on_extension"),
    )


def _pause_reason(deed: Deed[PauseForm], codes: Codes) -> Faults:
    return code_faults("reason_code", deed.form.reason_code, codes.pause_reasons)


def _stopped(granted: Granted[PauseForm]) -> Sequence[Event]:
    form = granted.form
    return _told(
        granted,
        ClockStopped,
        ClockStoppedData,
        reason_code=form.reason_code,
        reason=form.reason,
    )


def _restarted(granted: Granted[ResumptionForm]) -> Sequence[Event]:
    assignment, now = granted.permit.given_assignment, granted.now
    stopped = assignment.stopped_at or now  # a retry finds the clock running
    due_at = granted.origin.timetable.resumed(assignment.due_at, stopped=stopped, restarted=now)
    return _told(
        granted, ClockRestarted, ClockRestartedData, due_at=due_at, reason=granted.form.reason
    )


def _result_class(deed: Deed[ReplyDraftForm], codes: Codes) -> Faults:
    return code_faults("result_class", deed.form.result_class, codes.result_classes)


def _drafted(granted: Granted[ReplyDraftForm]) -> Sequence[Event]:
    form = granted.form
    return _told(
        granted, ReplyDrafted, ReplyDraftedData, text=form.text, result_class=form.result_class
    )


def _countersigned(granted: Granted[CountersignatureForm]) -> Sequence[Event]:
    form = granted.form
    return _told(
        granted, ReplyCountersigned, CountersignedData, agrees=form.agrees, comment=form.comment
    )


def _promise_date(granted: Granted[PromiseForm]) -> Faults:
    return future_faults("due_at", granted.form.due_at, now=granted.now)


def _promised(granted: Granted[PromiseForm]) -> Sequence[Event]:
    form = granted.form
    promise = Promise(item=form.item, owner=form.owner, due_at=form.due_at)
    return _told(granted, PromiseMade, PromiseMadeData, promise=promise)


def _carried_out(granted: Granted[PromiseReportForm]) -> Sequence[Event]:
    form, paper = granted.form, granted.permit.paper
    return _told(
        granted,
        PromiseCarriedOut,
        CarriedOutData,
        promise_id=form.promise_id,
        text=form.text,
        receipt=paper.receipt,
        author=paper.author,
        cosigners=paper.cosigners,
    )


def _closed_reason(deed: Deed[PublicationProposalForm], codes: Codes) -> Faults:
    return publication_faults(deed.form.mode, deed.form.reason_code, codes)


def _proposed(granted: Granted[PublicationProposalForm]) -> Sequence[Event]:
    form = granted.form
    return _told(
        granted,
        PublicationProposed,
        PublicationProposedData,
        mode=form.mode,
        reason_code=form.reason_code,
    )


BUREAU_ACTS: Final[tuple[Act[Any], ...]] = (
    Act("sign", "signature", "Sign for an assignment", _BUREAU, SignatureForm, _signed),
    Act(
        "refuse_to_sign",
        "signature-refusal",
        "Refuse to sign for an assignment",
        _BUREAU,
        SignatureRefusalForm,
        _sign_refused,
    ),
    Act(
        "hand_back",
        "hand-backs",
        "Ask to be relieved of an assignment",
        _BUREAU,
        HandBackForm,
        _handed_back,
        faults=_hand_back_codes,
    ),
    Act("opine", "opinions", "Give a co-handler's opinion", _BUREAU, OpinionForm, _opinion),
    Act(
        "ask_extension",
        "extension-requests",
        "Ask for more time",
        _BUREAU,
        ExtensionForm,
        _extension_asked,
        faults=_extension_reason,
        late_faults=_extension_bounds,
    ),
    Act(
        "stop_clock",
        "clock-stop",
        "Stop the clock of an assignment",
        _BUREAU,
        PauseForm,
        _stopped,
        faults=_pause_reason,
    ),
    Act(
        "restart_clock",
        "clock-restart",
        "Restart the clock of an assignment",
        _BUREAU,
        ResumptionForm,
        _restarted,
    ),
    Act(
        "draft_reply",
        "reply-drafts",
        "Show co-handlers and the secretariat a draft reply",
        _BUREAU,
        ReplyDraftForm,
        _drafted,
        faults=_result_class,
    ),
    Act(
        "countersign",
        "countersignatures",
        "Agree to the lead's draft reply, or not",
        _BUREAU,
        CountersignatureForm,
        _countersigned,
    ),
    REPLY,
    Act(
        "promise",
        "promises",
        "Promise something, with a date",
        _BUREAU,
        PromiseForm,
        _promised,
        late_faults=_promise_date,
    ),
    Act(
        "carry_out",
        "promise-reports",
        "Report that a promise is carried out",
        _BUREAU,
        PromiseReportForm,
        _carried_out,
    ),
    Act(
        "propose_publication",
        "publication-proposals",
        "Propose how to publish the answer",
        _BUREAU,
        PublicationProposalForm,
        _proposed,
        faults=_closed_reason,
    ),
)
