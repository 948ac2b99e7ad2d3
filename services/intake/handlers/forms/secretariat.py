"""What the secretariat sends."""

from uuid import UUID

from pydantic import AwareDatetime

from services.intake.handlers.forms.fields import (
    AboutAssignment,
    Bureaus,
    Code,
    Form,
    Line,
    Note,
    Text,
)
from shared.events.parts import Publication


class DirectionForm(Form):
    """With `separate`, each of them and `lead` answers for itself."""

    lead: Code
    co: Bureaus = ()
    separate: Bureaus = ()
    note: Note | None = None


class NamedAssignmentForm(AboutAssignment):
    assignment_id: UUID
    note: Note | None = None


class RulingForm(NamedAssignmentForm):
    """`lead` takes over; it is needed when the hand-back is granted."""

    granted: bool
    lead: Code | None = None
    co: Bureaus = ()


class ExtensionRulingForm(NamedAssignmentForm):
    """`until` is what the bureau asked for where it is left out."""

    granted: bool
    until: AwareDatetime | None = None


class WaiverForm(NamedAssignmentForm):
    """Whose opinion the lead need not wait for."""


class SupervisionForm(Form):
    """`leader` is who takes the item in charge."""

    leader: Line | None = None
    note: Note | None = None


class CorrectionForm(AboutAssignment):
    result_class: Code
    note: Note | None = None


class ReviewForm(AboutAssignment):
    """`result_class` where the reviewer changes it."""

    approved: bool
    result_class: Code | None = None
    note: Note | None = None


class PublicationForm(Form):
    """`title` and `text` are the redacted copy; a case that stays closed needs a reason instead."""

    mode: Publication
    title: Line | None = None
    text: Text | None = None
    reason_code: Code | None = None
