"""What examiners send about suggestions and proposals."""

from uuid import UUID

from services.intake.handlers.forms.fields import Code, Form, Note


class NoteForm(Form):
    note: Note | None = None


class FilingRefusalForm(NoteForm):
    reason_code: Code


class AmendmentForm(Form):
    """`note` tells the author what to amend."""

    note: Note


class MergerForm(NoteForm):
    """`into` is the main case."""

    into: UUID
