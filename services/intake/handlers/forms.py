"""What people and bureaus may send, field by field: strict, bounded, nothing unknown."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.intake.domain import one_line, unwanted_character
from shared.events.reply import ReplyStage
from shared.events.parts import Kind, Publication

_NOT_CONTENT = {"act", "enquiry_id", "assignment_id", "key", "by"}


def _clean(text: str) -> str:
    found = unwanted_character(text)
    if found is None:
        return text
    raise PydanticCustomError(
        "unwanted_character",
        "{code} at position {position} is not allowed in a text",
        {"code": found[0], "position": found[1]},
    )


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Line = Annotated[str, _text(200), AfterValidator(_clean), AfterValidator(one_line)]
Text = Annotated[str, _text(20_000), AfterValidator(_clean)]
Note = Annotated[str, _text(2_000), AfterValidator(_clean)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
PersonId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
HttpsUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?][\x21-\x7e]*)?$", max_length=2_000
    ),
]


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)

    def content(self) -> bytes:
        """The same bytes for the same content, however it was written down.

        White space and the order of fields do not count, nor do fields at their default; a field
        that a later release adds leaves the bytes of today's forms as they are.
        """
        return self.model_dump_json(exclude=_NOT_CONTENT, exclude_defaults=True).encode()


class AttachmentForm(Form):
    """A reference to a file that is stored elsewhere."""

    name: Line
    url: HttpsUrl
    media_type: Annotated[str, Field(pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}$")] | None = (
        None
    )
    size: Annotated[int, Field(ge=0, le=10**12)] | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


Attachments = Annotated[tuple[AttachmentForm, ...], Field(max_length=20)]


class EnquiryForm(Form):
    kind: Kind
    title: Line
    text: Text
    wanted_bureaus: Annotated[tuple[Code, ...], Field(max_length=5)] = ()
    cosigners: Annotated[tuple[PersonId, ...], Field(max_length=50)] = ()
    attachments: Attachments = ()
    publication: Publication = "full"


class AssignmentForm(Form):
    """`assignment_id` may be left out: the bureau's own open assignment is meant then."""

    assignment_id: UUID | None = None


class SignatureForm(AssignmentForm):
    """Nothing but whose assignment it is."""


class PhoneForm(Form):
    called_at: AwareDatetime
    spoke_with: Line
    gist: Note


class ReplyForm(AssignmentForm):
    stage: ReplyStage
    text: Text
    result_class: Code | None = None
    attachments: Attachments = ()
    phone: PhoneForm | None = None


class HandBackForm(AssignmentForm):
    reason_code: Code
    evidence: Text
    proposed_bureau: Code | None = None


class DirectionForm(Form):
    lead: Code
    co: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    note: Note | None = None
