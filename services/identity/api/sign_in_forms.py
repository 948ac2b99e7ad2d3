"""What is asked and answered in signing in; numbers and codes are in no representation."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

Ticket = Annotated[str, Field(min_length=64, max_length=64, pattern=r"^[0-9a-f]+$")]
Address = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z:.%_-]+$")]
"""The browser's address, as the portal saw it."""


def _plain(value: object) -> object:
    """Full-width digits and spaces make no difference."""
    if not isinstance(value, str):
        return value
    return "".join(unicodedata.normalize("NFKC", value[:40]).split())


Code = Annotated[str, BeforeValidator(_plain), Field(pattern=r"^[0-9]{6}$")]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def __repr__(self) -> str:
        """Without any of it: a representation ends in logs and reports."""
        return type(self).__name__


class CodeRequest(_Form):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    document_type: Annotated[str, Field(max_length=40)] = "resident"
    number: Annotated[str, Field(min_length=1, max_length=60)]
    address: Address


class CodeProof(_Form):
    """`bind` is the ticket of a verified account that is to be bound to the person."""

    challenge: Ticket
    code: Code
    address: Address
    bind: Ticket | None = None


class ElsewhereProof(_Form):
    state: Ticket
    code: Annotated[str, Field(min_length=1, max_length=2048)]
    address: Address


class OfficeChoice(_Form):
    ticket: Ticket
    person: Annotated[str, Field(min_length=1, max_length=60)]


class DemoRequest(_Form):
    person: Annotated[str, Field(min_length=1, max_length=60)]


class ActingChoice(_Form):
    """`member` null: for oneself."""

    member: Annotated[str, Field(min_length=1, max_length=60)] | None


class CodeAnswer(BaseModel):
    challenge: str
    expires_at: AwareDatetime


class StartAnswer(BaseModel):
    url: str
    state: str


class OfficeAnswer(BaseModel):
    id: str
    role: str
    name: str
    name_en: str | None = None
    bureau: str | None = None
    group: str | None = None


class ChooseAnswer(BaseModel):
    ticket: str
    offices: list[OfficeAnswer]


class BindAnswer(BaseModel):
    ticket: str


class OutcomeAnswer(BaseModel):
    """One of the three: signed in, an office to choose, an account to bind by a code."""

    session: str | None = None
    person: OfficeAnswer | None = None
    choose: ChooseAnswer | None = None
    bind: BindAnswer | None = None


class WayAnswer(BaseModel):
    id: Literal["code", "oidc", "wechat", "demo"]


class WaysAnswer(BaseModel):
    ways: list[WayAnswer]


class SessionAnswer(BaseModel):
    person: OfficeAnswer
    acting_for: str | None
    members: list[OfficeAnswer]
    expires_at: AwareDatetime
