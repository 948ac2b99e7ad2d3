"""The codes that cases carry, with the words a region has for them."""

from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from shared.events.parts import Kind, Publication
from shared.region.parts import BilingualText, Flag, PackModel

C = TypeVar("C")
CodeList = Annotated[tuple[C, ...], Field(min_length=1)]


class NamedCode(PackModel):
    """A code that cases carry for ever, and what people call it here."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
    name: BilingualText


class EnquiryKind(PackModel):
    """The family decides which of the two sets of deadlines applies.

    `filing`: an examiner has to file it before it is assigned.
    """

    code: Kind
    name: BilingualText
    family: Literal["consultation", "paper"]
    filing: Flag


class ResultClass(PackModel):
    """`promise`: what the reply announces is followed until it is carried out."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]
    name: BilingualText
    promise: Flag


class Rating(NamedCode):
    """`reopens`: the case is handled again; statistics count those that say "satisfied"."""

    reopens: Flag
    counts_as_satisfied: Flag

    @field_validator("counts_as_satisfied")
    @classmethod
    def _not_if_it_reopens(cls, satisfied: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - the shape of a validator
        if satisfied and info.data.get("reopens"):
            raise ValueError("has to be false where reopens is true")
        return satisfied


class RatingQuestion(NamedCode):
    """What a member is asked besides the two ratings, with the answers to choose from."""

    options: CodeList[NamedCode]


class PublicationMode(PackModel):
    code: Publication
    name: BilingualText


class Codes(PackModel):
    """The file codes.yaml; the order of each list is the order on screen."""

    enquiry_kinds: CodeList[EnquiryKind]
    result_classes: CodeList[ResultClass]
    hand_back_reasons: CodeList[NamedCode]
    not_filed_reasons: CodeList[NamedCode]
    pause_reasons: CodeList[NamedCode]
    extension_reasons: CodeList[NamedCode]
    ratings: CodeList[Rating]
    rating_questions: tuple[RatingQuestion, ...]
    publication_modes: CodeList[PublicationMode]
    closed_reasons: CodeList[NamedCode]
