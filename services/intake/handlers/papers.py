"""The papers that events carry, made of what members send."""

from collections.abc import Iterable
from datetime import datetime

from services.intake.handlers.forms.fields import AttachmentForm
from services.intake.handlers.forms.papers import DraftForm, EnquiryForm, SubmissionForm
from shared.events import Attachment, Paper, Party


def new_paper(
    form: EnquiryForm | DraftForm,
    *,
    receipt: str,
    author: Party,
    now: datetime,
    assign_by: datetime | None = None,
) -> Paper:
    """Nobody has co-signed it: who is named has yet to be asked."""
    return Paper(
        receipt=receipt,
        kind=form.kind,
        title=form.title,
        text=form.text,
        author=author,
        wanted_bureaus=tuple(dict.fromkeys(form.wanted_bureaus)),
        attachments=attachments(form.attachments),
        publication=form.publication,
        submitted_at=now,
        assign_by=assign_by,
    )


def changed_paper(paper: Paper, form: SubmissionForm) -> Paper:
    """The draft with what its author changes as he submits it."""
    changes = {name: value for name, value in form if value is not None}
    if form.wanted_bureaus is not None:
        changes["wanted_bureaus"] = tuple(dict.fromkeys(form.wanted_bureaus))
    if form.attachments is not None:
        changes["attachments"] = attachments(form.attachments)
    return paper.model_copy(update=changes)


def attachments(named: Iterable[AttachmentForm]) -> tuple[Attachment, ...]:
    return tuple(Attachment(**dict(one)) for one in named)
