"""What bureaus send about their assignments, over HTTP and AMQP alike."""

from uuid import UUID

from pydantic import AwareDatetime

from services.intake.handlers.forms.fields import (
    AboutAssignment,
    Attachments,
    Code,
    Form,
    Line,
    Note,
    Text,
)
from shared.events.parts import Publication
from shared.events.reply import ReplyStage


class SignatureForm(AboutAssignment):
    """Nothing but whose assignment it is."""


class SignatureRefusalForm(AboutAssignment):
    reason: Note


class HandBackForm(AboutAssignment):
    reason_code: Code
    evidence: Text
    proposed_bureau: Code | None = None


class OpinionForm(AboutAssignment):
    text: Text


class ExtensionForm(AboutAssignment):
    reason_code: Code
    reason: Note
    until: AwareDatetime


class PauseForm(AboutAssignment):
    reason_code: Code
    reason: Note


class ResumptionForm(AboutAssignment):
    reason: Note | None = None


class ReplyDraftForm(AboutAssignment):
    text: Text
    result_class: Code | None = None


class CountersignatureForm(AboutAssignment):
    agrees: bool
    comment: Note | None = None


class PhoneForm(Form):
    called_at: AwareDatetime
    spoke_with: Line
    gist: Note


class PromisedForm(Form):
    """What is promised, who answers for it, and until when."""

    item: Note
    owner: Line
    due_at: AwareDatetime


class ReplyForm(AboutAssignment):
    """`promise` is needed where the result class of a final or second reply promises something."""

    stage: ReplyStage
    text: Text
    result_class: Code | None = None
    attachments: Attachments = ()
    phone: PhoneForm | None = None
    promise: PromisedForm | None = None


class PromiseForm(AboutAssignment, PromisedForm):
    """A promise made after the reply."""


class PromiseReportForm(AboutAssignment):
    """`promise_id` is the event that made it: a promise or a reply."""

    promise_id: UUID
    text: Text


class PublicationProposalForm(AboutAssignment):
    """`reason_code` is needed for `closed`."""

    mode: Publication
    reason_code: Code | None = None
