"""Acts on an existing case: the archive is asked first, then the act becomes an event."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.intake.domain import (
    bureau_faults,
    check,
    code_faults,
    others,
    proposal_faults,
    reply_faults,
    trace_of,
)
from services.intake.handlers.forms import (
    DirectionForm,
    Form,
    HandBackForm,
    ReplyForm,
    SignatureForm,
)
from services.intake.handlers.submit import SOURCE, Caller, Origin
from services.intake.ports import Act, ArchiveCases, CodesToday, Permit
from shared.events import (
    AssignmentDirected,
    AssignmentSigned,
    Attachment,
    DirectedData,
    PhoneRecord,
    ReplyData,
    ReplySubmitted,
    ReturnRequested,
    ReturnRequestedData,
    SignedData,
    submission_id,
)
from shared.messaging.ports import Publisher


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does what to which case, in which words."""

    act: Act
    enquiry: UUID
    form: Form
    caller: Caller

    def event_id(self, assignment_id: UUID | None) -> UUID:
        """Tells the act apart from all others but its own retries.

        The assignment is part of it, so that the same words to another assignment count.
        """
        who = self.caller.actor
        which = f"{self.act}\n{self.enquiry}\n{assignment_id}\n{who.bureau}\n".encode()
        return submission_id(who.id, self.caller.key, which + self.form.content())


class ActDesk:
    """What all acts share: asking the archive, the region's codes, the envelope, publishing."""

    def __init__(
        self, archive: ArchiveCases, publisher: Publisher, *, codes: CodesToday, origin: Origin
    ) -> None:
        self.publisher = publisher
        self.codes = codes
        self._archive = archive
        self._origin = origin

    async def ask(self, deed: Deed, assignment_id: UUID | None) -> Permit:
        """The archive's word; where the id is known beforehand it can tell a retry by it."""
        known = assignment_id is not None or deed.act == "direct"
        return await self._archive.permit(
            deed.enquiry,
            deed.act,
            actor=deed.caller.actor,
            assignment_id=assignment_id,
            event_id=deed.event_id(assignment_id) if known else None,
        )

    def envelope(self, deed: Deed, permit: Permit) -> dict[str, Any]:
        event_id = deed.event_id(permit.assignment_id)
        return {
            "id": event_id,
            "source": SOURCE,
            "subject": deed.enquiry,
            "time": self._origin.clock(),
            "region": self._origin.region,
            "bureau": deed.caller.actor.bureau,
            "correlationid": deed.enquiry,
            "causationid": permit.assignment_id,
            "traceparent": trace_of(deed.caller.traceparent, event_id),
        }


class SignAssignment:
    """A bureau takes a paper in hand -> AssignmentSigned."""

    def __init__(self, desk: ActDesk) -> None:
        self._desk = desk

    async def __call__(self, enquiry: UUID, form: SignatureForm, caller: Caller) -> UUID:
        deed = Deed("sign", enquiry, form, caller)
        permit = await self._desk.ask(deed, form.assignment_id)
        event = AssignmentSigned(
            **self._desk.envelope(deed, permit),
            data=SignedData(assignment_id=permit.assignment, by=caller.actor),
        )
        await self._desk.publisher.publish(event)
        return event.id


class SubmitReply:
    """A bureau answers -> ReplySubmitted, with whom the answer goes to."""

    def __init__(self, desk: ActDesk) -> None:
        self._desk = desk

    async def __call__(self, enquiry: UUID, form: ReplyForm, caller: Caller) -> UUID:
        known = self._desk.codes().result_classes
        check(code_faults("result_class", form.result_class, known))
        deed = Deed("reply", enquiry, form, caller)
        permit = await self._desk.ask(deed, form.assignment_id)
        phone, kind = form.phone is not None, permit.paper.kind
        check(reply_faults(kind, form.stage, result_class=form.result_class, phone=phone))
        event = ReplySubmitted(
            **self._desk.envelope(deed, permit),
            data=_reply_data(form, caller, permit),
        )
        await self._desk.publisher.publish(event)
        return event.id


def _reply_data(form: ReplyForm, caller: Caller, permit: Permit) -> ReplyData:
    return ReplyData(
        assignment_id=permit.assignment,
        by=caller.actor,
        stage=form.stage,
        text=form.text,
        result_class=form.result_class,
        attachments=tuple(Attachment(**dict(one)) for one in form.attachments),
        phone=PhoneRecord(**dict(form.phone)) if form.phone else None,
        receipt=permit.paper.receipt,
        author=permit.paper.author,
        cosigners=permit.paper.cosigners,
    )


class HandBack:
    """A bureau asks to be relieved of a paper -> ReturnRequested; the router rules on it."""

    def __init__(self, desk: ActDesk) -> None:
        self._desk = desk

    async def __call__(self, enquiry: UUID, form: HandBackForm, caller: Caller) -> UUID:
        codes = self._desk.codes()
        check(
            code_faults("reason_code", form.reason_code, codes.hand_back_reasons),
            code_faults("proposed_bureau", form.proposed_bureau, codes.bureaus),
            proposal_faults(form.proposed_bureau, own=caller.actor.bureau),
        )
        deed = Deed("hand_back", enquiry, form, caller)
        permit = await self._desk.ask(deed, form.assignment_id)
        event = ReturnRequested(
            **self._desk.envelope(deed, permit),
            data=ReturnRequestedData(
                assignment_id=permit.assignment,
                by=caller.actor,
                reason_code=form.reason_code,
                evidence=form.evidence,
                proposed_bureau=form.proposed_bureau,
                hops=permit.hops,
                paper=permit.paper,
            ),
        )
        await self._desk.publisher.publish(event)
        return event.id


class DirectAssignment:
    """The secretariat says who handles a paper -> AssignmentDirected, keyed by the new lead."""

    def __init__(self, desk: ActDesk) -> None:
        self._desk = desk

    async def __call__(self, enquiry: UUID, form: DirectionForm, caller: Caller) -> UUID:
        codes = self._desk.codes()
        check(
            code_faults("lead", form.lead, codes.bureaus),
            bureau_faults("co", form.co, codes),
        )
        deed = Deed("direct", enquiry, form, caller)
        permit = await self._desk.ask(deed, None)
        envelope = self._desk.envelope(deed, permit)
        event = AssignmentDirected(
            **(envelope | {"bureau": form.lead}),
            data=DirectedData(
                by=caller.actor,
                lead=form.lead,
                co=others(form.co, than=form.lead),
                note=form.note,
                hops=permit.hops,
                paper=permit.paper,
            ),
        )
        await self._desk.publisher.publish(event)
        return event.id
