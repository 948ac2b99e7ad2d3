"""A member's new paper becomes an event that the broker has, and a receipt."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.domain import bureau_faults, check, others, trace_of
from services.intake.handlers.forms.papers import DraftForm, EnquiryForm
from services.intake.handlers.origin import SOURCE, Caller, Origin, Receipt
from services.intake.handlers.papers import new_paper
from services.intake.ports import CodesToday
from shared.events import (
    CosignersInvited,
    DraftedData,
    EnquiryDrafted,
    EnquirySubmitted,
    Event,
    InvitedData,
    Paper,
    Party,
    derived_id,
    submission_id,
)
from shared.messaging.ports import Publisher

_DRAFT = b"draft\n"


class SubmitEnquiry:
    """A member's paper -> EnquirySubmitted, or CosignersInvited where it names others.

    The paper's id is a hash of the member, the idempotency key and the checked content, not of the
    bytes as they came: a proxy or an app that writes the same JSON otherwise when it retries must
    not file the paper twice, and any change of the content under an old key is a paper of its own.
    Without a key the content alone tells: a second click changes nothing.
    """

    def __init__(self, publisher: Publisher, codes: CodesToday, origin: Origin) -> None:
        self._publisher = publisher
        self._codes = codes
        self._origin = origin

    async def __call__(self, form: EnquiryForm, caller: Caller) -> Receipt:
        _check(form, self._codes)
        receipt = self._origin.receipt(submission_id(caller.person, caller.key, form.content()))
        await self._publisher.publish(self._event(form, caller, receipt))
        return receipt

    def _event(self, form: EnquiryForm, caller: Caller, receipt: Receipt) -> Event:
        now, due = self._origin.clock(), self._origin.timetable.due
        invited = others(form.cosigners, than=caller.member.id)
        assign_by = None if invited else due(form.kind, "assign", now)
        paper = _paper(form, caller, receipt=receipt, now=now, assign_by=assign_by)
        envelope = _envelope(receipt.enquiry_id, caller, origin=self._origin, now=now)
        if not invited:
            event_id = derived_id(receipt.enquiry_id, EnquirySubmitted.TYPE)
            if caller.secretary:
                paper = paper.model_copy(update={"handed_in_by": caller.secretary})
            return EnquirySubmitted(id=event_id, **envelope, data=paper)
        return CosignersInvited(
            id=derived_id(receipt.enquiry_id, CosignersInvited.TYPE),
            **envelope,
            data=InvitedData(
                by=caller.actor,
                invited=tuple(Party(id=person) for person in invited),
                closes_at=due(form.kind, "cosign", now),
                draft=paper,
            ),
        )


class StartDraft:
    """A paper that is not finished -> EnquiryDrafted; it has its receipt from then on."""

    def __init__(self, publisher: Publisher, codes: CodesToday, origin: Origin) -> None:
        self._publisher = publisher
        self._codes = codes
        self._origin = origin

    async def __call__(self, form: DraftForm, caller: Caller) -> Receipt:
        _check(form, self._codes)
        content = _DRAFT + form.content()
        receipt = self._origin.receipt(submission_id(caller.person, caller.key, content))
        now = self._origin.clock()
        event = EnquiryDrafted(
            id=derived_id(receipt.enquiry_id, EnquiryDrafted.TYPE),
            **_envelope(receipt.enquiry_id, caller, origin=self._origin, now=now),
            data=DraftedData(by=caller.actor, draft=_paper(form, caller, receipt=receipt, now=now)),
        )
        await self._publisher.publish(event)
        return receipt


def _check(form: EnquiryForm | DraftForm, codes: CodesToday) -> None:
    if form.wanted_bureaus:
        check(bureau_faults("wanted_bureaus", form.wanted_bureaus, codes()))


def _paper(
    form: EnquiryForm | DraftForm,
    caller: Caller,
    *,
    receipt: Receipt,
    now: datetime,
    assign_by: datetime | None = None,
) -> Paper:
    return new_paper(
        form, receipt=receipt.number, author=caller.member, now=now, assign_by=assign_by
    )


def _envelope(enquiry: UUID, caller: Caller, *, origin: Origin, now: datetime) -> dict[str, Any]:
    return {
        "source": SOURCE,
        "subject": enquiry,
        "time": now,
        "region": origin.region,
        "correlationid": enquiry,
        "traceparent": trace_of(caller.traceparent, enquiry),
    }
