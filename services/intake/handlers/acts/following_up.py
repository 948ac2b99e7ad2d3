"""What a bureau does after its reply: promises, their keeping, publication."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import Codes, Faults, publication_faults
from services.intake.domain.demands import future_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.telling import BUREAU, told
from services.intake.handlers.forms.bureau import (
    PromiseForm,
    PromiseReportForm,
    PublicationProposalForm,
)
from shared.events import (
    CarriedOutData,
    Event,
    Promise,
    PromiseCarriedOut,
    PromiseMade,
    PromiseMadeData,
    PublicationProposed,
    PublicationProposedData,
)


def _promise_date(granted: Granted[PromiseForm]) -> Faults:
    return future_faults("due_at", granted.form.due_at, now=granted.now)


def _promised(granted: Granted[PromiseForm]) -> Sequence[Event]:
    form = granted.form
    promise = Promise(item=form.item, owner=form.owner, due_at=form.due_at)
    return told(granted, PromiseMade, PromiseMadeData, promise=promise)


def _carried_out(granted: Granted[PromiseReportForm]) -> Sequence[Event]:
    form, paper = granted.form, granted.permit.paper
    return told(
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
    return told(
        granted,
        PublicationProposed,
        PublicationProposedData,
        mode=form.mode,
        reason_code=form.reason_code,
    )


FOLLOWING_ACTS: Final[tuple[Act[Any], ...]] = (
    Act(
        "promise",
        "promises",
        "Promise something, with a date",
        BUREAU,
        PromiseForm,
        _promised,
        late_faults=_promise_date,
    ),
    Act(
        "carry_out",
        "promise-reports",
        "Report that a promise is carried out",
        BUREAU,
        PromiseReportForm,
        _carried_out,
    ),
    Act(
        "propose_publication",
        "publication-proposals",
        "Propose how to publish the answer",
        BUREAU,
        PublicationProposalForm,
        _proposed,
        faults=_closed_reason,
    ),
)
