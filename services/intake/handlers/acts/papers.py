"""What authors and co-signers do with a paper: until it is submitted, or withdrawn."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from services.intake.domain import Codes, Faults, bureau_faults, others
from services.intake.domain.demands import invited_faults, paper_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.forms.member import CosignatureForm, InvitationForm, WithdrawalForm
from services.intake.handlers.forms.papers import DraftForm, SubmissionForm
from services.intake.handlers.papers import changed_paper, new_paper
from services.intake.ports import Permit
from shared.events import (
    CosignedData,
    CosignersInvited,
    DraftedData,
    EnquiryCosigned,
    EnquiryDrafted,
    EnquirySubmitted,
    EnquiryWithdrawn,
    Event,
    InvitedData,
    Party,
    WithdrawnData,
    derived_id,
)
from shared.events.parts import Role

_MEMBER: Final[tuple[Role, ...]] = ("member",)


def _wanted(deed: Deed[Any], codes: Codes) -> Faults:
    return bureau_faults("wanted_bureaus", deed.form.wanted_bureaus or (), codes)


def _saved(granted: Granted[DraftForm]) -> Sequence[Event]:
    paper = granted.permit.paper
    draft = new_paper(granted.form, receipt=paper.receipt, author=paper.author, now=granted.now)
    return [granted.event(EnquiryDrafted, DraftedData(by=granted.by, draft=draft))]


def submitted_id(enquiry: UUID, permit: Permit | None) -> UUID:
    """Whoever submits a draft, its author or the clock, it is the same fact.

    Only after it was returned to its author, which the permit names as the cause, is it a new one.
    """
    cause = str(permit.cause) if permit and permit.cause else ""
    return derived_id(enquiry, EnquirySubmitted.TYPE, cause)


def _complete(granted: Granted[SubmissionForm]) -> Faults:
    paper = changed_paper(granted.permit.paper, granted.form)
    return paper_faults(title=paper.title, text=paper.text)


def _submitted(granted: Granted[SubmissionForm]) -> Sequence[Event]:
    paper = changed_paper(granted.permit.paper, granted.form)
    due = granted.origin.timetable.due(paper.kind, "assign", granted.now)
    sender = granted.deed.caller.secretary
    new = {"submitted_at": granted.now, "assign_by": due, "handed_in_by": sender}
    return [granted.event(EnquirySubmitted, paper.model_copy(update=new))]


def _somebody(deed: Deed[InvitationForm], _codes: Codes) -> Faults:
    invited = others(deed.form.cosigners, than=deed.caller.member.id)
    return invited_faults(somebody=bool(invited))


def _invited(granted: Granted[InvitationForm]) -> Sequence[Event]:
    people = others(granted.form.cosigners, than=granted.deed.caller.member.id)
    kind = granted.permit.paper.kind
    data = InvitedData(
        by=granted.by,
        invited=tuple(Party(id=person) for person in people),
        closes_at=granted.origin.timetable.due(kind, "cosign", granted.now),
    )
    return [granted.event(CosignersInvited, data)]


def _cosigned(granted: Granted[CosignatureForm]) -> Sequence[Event]:
    data = CosignedData(by=granted.by, decision=granted.form.decision)
    return [granted.event(EnquiryCosigned, data)]


def _withdrawn(granted: Granted[WithdrawalForm]) -> Sequence[Event]:
    data = WithdrawnData(by=granted.by, reason=granted.form.reason)
    return [granted.event(EnquiryWithdrawn, data)]


PAPER_ACTS: Final[tuple[Act[Any], ...]] = (
    Act(
        "save_draft",
        "draft",
        "Save a draft anew",
        _MEMBER,
        DraftForm,
        _saved,
        faults=_wanted,
        method="PUT",
    ),
    Act(
        "submit",
        "submission",
        "Submit a draft, or an amended paper",
        _MEMBER,
        SubmissionForm,
        _submitted,
        faults=_wanted,
        late_faults=_complete,
        first_id=submitted_id,
    ),
    Act(
        "invite",
        "invitations",
        "Invite others to co-sign",
        _MEMBER,
        InvitationForm,
        _invited,
        faults=_somebody,
    ),
    Act(
        "cosign",
        "cosignature",
        "Co-sign a paper, or decline to",
        _MEMBER,
        CosignatureForm,
        _cosigned,
    ),
    Act("withdraw", "withdrawal", "Withdraw a paper", _MEMBER, WithdrawalForm, _withdrawn),
)
