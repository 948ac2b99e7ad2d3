"""Papers as members send them: drafts may lack everything but their kind."""

from services.intake.handlers.forms.fields import (
    Attachments,
    DraftLine,
    DraftText,
    Form,
    Line,
    People,
    Text,
    WantedBureaus,
)
from shared.events.parts import Kind, Publication


class EnquiryForm(Form):
    kind: Kind
    title: Line
    text: Text
    wanted_bureaus: WantedBureaus = ()
    cosigners: People = ()
    attachments: Attachments = ()
    publication: Publication = "full"


class DraftForm(Form):
    """The whole draft anew; who is to co-sign it is invited, not written into it."""

    kind: Kind
    title: DraftLine = ""
    text: DraftText = ""
    wanted_bureaus: WantedBureaus = ()
    attachments: Attachments = ()
    publication: Publication = "full"


class SubmissionForm(Form):
    """What is left out stays as the draft has it."""

    kind: Kind | None = None
    title: Line | None = None
    text: Text | None = None
    wanted_bureaus: WantedBureaus | None = None
    attachments: Attachments | None = None
    publication: Publication | None = None
