"""What members send about papers that exist."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from services.intake.handlers.forms.fields import Code, Form, Line, Note, PersonId, Text
from shared.events.parts import Kind, Publication


def _in_order(answers: Mapping[str, str]) -> dict[str, str]:
    """In whatever order they are given, the same answers are the same act."""
    return dict(sorted(answers.items()))


Answers = Annotated[dict[Code, Code], Field(max_length=20), AfterValidator(_in_order)]


class InvitationForm(Form):
    cosigners: Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=50)]


class CosignatureForm(Form):
    decision: Literal["signed", "declined"]


class WithdrawalForm(Form):
    reason: Note | None = None


class FollowupForm(Form):
    text: Text


class RatingForm(Form):
    """`shared`: the bureau may read it at once, not only when the time for ratings is over."""

    handling: Code
    result: Code
    comment: Note | None = None
    answers: Answers = Field(default_factory=dict)
    shared: bool = False


class PhoneConfirmationForm(Form):
    confirmed: bool
    comment: Note | None = None


class ConsentForm(Form):
    """`reason_code` is needed for `closed`."""

    mode: Publication
    reason_code: Code | None = None


class ConversionForm(Form):
    """Title and text are those of the old paper where they are left out."""

    to_kind: Kind
    title: Line | None = None
    text: Text | None = None
