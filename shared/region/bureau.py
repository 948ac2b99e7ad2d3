"""A bureau: who it is, what it does and the words by which its work is known."""

from datetime import date
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from shared.region.parts import BilingualText, Day, PackModel
from shared.region.words import WordList

SECRETARIAT: Final = "secretariat"


def _not_reserved(code: str) -> str:
    if code == SECRETARIAT:
        raise ValueError("is reserved for the desk that takes what no bureau owns")
    return code


# A word of AMQP routing keys and queue names, hence so narrow.
BureauCode = Annotated[str, Field(pattern=r"^[a-z]{2,16}$"), AfterValidator(_not_reserved)]
SomeWords = Annotated[WordList, Field(min_length=1)]


class Terms(PackModel):
    zh: SomeWords
    en: SomeWords


class Bureau(PackModel):
    """Valid from and to: first and last day; the successor takes its work from then on."""

    code: BureauCode
    name: BilingualText
    short: BilingualText
    aliases: WordList
    remit: BilingualText
    terms: Terms
    valid_from: Day
    valid_to: Day | None
    successor: BureauCode | None

    @field_validator("valid_to")
    @classmethod
    def _after_its_beginning(cls, valid_to: date | None, info: ValidationInfo) -> date | None:
        valid_from = info.data.get("valid_from")
        if valid_to is not None and valid_from is not None and valid_to <= valid_from:
            raise ValueError(f"has to be after valid_from ({valid_from})")
        return valid_to

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class BureauList(PackModel):
    """The file bureaus.yaml."""

    bureaus: Annotated[tuple[Bureau, ...], Field(min_length=1)]
