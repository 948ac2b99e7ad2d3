"""The codes that cases carry, with the words a region has for them."""

from typing import Annotated, Literal, TypeVar

from pydantic import Field

from shared.events.parts import Kind, Publication
from shared.region.parts import BilingualText, Flag, PackModel


class NamedCode(PackModel):
    """A code that cases carry for ever, and what people call it here."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
    name: BilingualText


class EnquiryKind(PackModel):
    """The family decides which of the two sets of deadlines applies."""

    code: Kind
    name: BilingualText
    family: Literal["consultation", "paper"]


class ResultClass(PackModel):
    """`promise`: what the reply announces is followed until it is carried out."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,8}$")]
    name: BilingualText
    promise: Flag


class Rating(NamedCode):
    """`reopens`: the case is handled again."""

    reopens: Flag


class PublicationMode(PackModel):
    code: Publication
    name: BilingualText


C = TypeVar("C")
CodeList = Annotated[tuple[C, ...], Field(min_length=1)]


class Codes(PackModel):
    """The file codes.yaml; the order of each list is the order on screen."""

    enquiry_kinds: CodeList[EnquiryKind]
    result_classes: CodeList[ResultClass]
    hand_back_reasons: CodeList[NamedCode]
    not_filed_reasons: CodeList[NamedCode]
    ratings: CodeList[Rating]
    publication_modes: CodeList[PublicationMode]
