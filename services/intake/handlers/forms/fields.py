"""The kinds of fields that forms are made of: strict, bounded, nothing unknown."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from services.intake.domain import one_line, unwanted_character

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


def _text(longest: int, *, shortest: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


Line = Annotated[str, _text(200), AfterValidator(_clean), AfterValidator(one_line)]
Text = Annotated[str, _text(20_000), AfterValidator(_clean)]
DraftLine = Annotated[str, _text(200, shortest=0), AfterValidator(_clean), AfterValidator(one_line)]
DraftText = Annotated[str, _text(20_000, shortest=0), AfterValidator(_clean)]
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
        return self.__pydantic_serializer__.to_json(
            self, exclude=_NOT_CONTENT, exclude_defaults=True
        )


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
Bureaus = Annotated[tuple[Code, ...], Field(max_length=10)]
WantedBureaus = Annotated[tuple[Code, ...], Field(max_length=5)]
People = Annotated[tuple[PersonId, ...], Field(max_length=50)]


class AboutAssignment(Form):
    """`assignment_id` may be left out where there is but one that can be meant."""

    assignment_id: UUID | None = None
