"""A member's paper becomes an event that the broker has, and a receipt."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.domain import bureau_faults, check, others, trace_of
from services.intake.handlers.forms import EnquiryForm
from services.intake.ports import CodesToday
from shared.clock import Clock
from shared.events import (
    Actor,
    Attachment,
    EnquirySubmitted,
    Paper,
    Party,
    derived_id,
    receipt_number,
    submission_id,
)
from shared.messaging.ports import Publisher

SOURCE = "intake"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, under which idempotency key, in which trace."""

    actor: Actor
    key: str = ""
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    enquiry_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What every event of this intake says of where it comes from, and of when."""

    region: str
    receipt_prefix: str
    clock: Clock


class SubmitEnquiry:
    """A member's paper -> EnquirySubmitted.

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
        if form.wanted_bureaus:
            check(bureau_faults("wanted_bureaus", form.wanted_bureaus, self._codes()))
        enquiry = submission_id(caller.actor.id, caller.key, form.content())
        receipt = Receipt(enquiry, receipt_number(self._origin.receipt_prefix, enquiry))
        await self._publisher.publish(self._event(form, caller, receipt))
        return receipt

    def _event(self, form: EnquiryForm, caller: Caller, receipt: Receipt) -> EnquirySubmitted:
        enquiry, now = receipt.enquiry_id, self._origin.clock()
        return EnquirySubmitted(
            id=derived_id(enquiry, EnquirySubmitted.TYPE),
            source=SOURCE,
            subject=enquiry,
            time=now,
            region=self._origin.region,
            correlationid=enquiry,
            traceparent=trace_of(caller.traceparent, enquiry),
            data=Paper(
                receipt=receipt.number,
                kind=form.kind,
                title=form.title,
                text=form.text,
                author=Party(id=caller.actor.id, name=caller.actor.name),
                cosigners=tuple(
                    Party(id=person) for person in others(form.cosigners, than=caller.actor.id)
                ),
                wanted_bureaus=tuple(dict.fromkeys(form.wanted_bureaus)),
                attachments=tuple(Attachment(**dict(one)) for one in form.attachments),
                publication=form.publication,
                submitted_at=now,
            ),
        )
