"""How a bureau takes an assignment, or does not."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import Codes, Faults, code_faults
from services.intake.domain.demands import proposal_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.telling import BUREAU, told
from services.intake.handlers.forms.bureau import (
    HandBackForm,
    OpinionForm,
    SignatureForm,
    SignatureRefusalForm,
)
from shared.events import (
    AssignmentSigned,
    Event,
    OpinionData,
    OpinionGiven,
    ReturnRequested,
    ReturnRequestedData,
    SignedData,
    SignRefused,
    SignRefusedData,
)


def _signed(granted: Granted[SignatureForm]) -> Sequence[Event]:
    return told(granted, AssignmentSigned, SignedData)


def _sign_refused(granted: Granted[SignatureRefusalForm]) -> Sequence[Event]:
    return told(granted, SignRefused, SignRefusedData, reason=granted.form.reason)


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
    return told(
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
    return told(granted, OpinionGiven, OpinionData, text=granted.form.text)


HANDLING_ACTS: Final[tuple[Act[Any], ...]] = (
    Act("sign", "signature", "Sign for an assignment", BUREAU, SignatureForm, _signed),
    Act(
        "refuse_to_sign",
        "signature-refusal",
        "Refuse to sign for an assignment",
        BUREAU,
        SignatureRefusalForm,
        _sign_refused,
    ),
    Act(
        "hand_back",
        "hand-backs",
        "Ask to be relieved of an assignment",
        BUREAU,
        HandBackForm,
        _handed_back,
        faults=_hand_back_codes,
    ),
    Act("opine", "opinions", "Give a co-handler's opinion", BUREAU, OpinionForm, _opinion),
)
