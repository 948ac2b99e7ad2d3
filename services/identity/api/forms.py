"""What may be asked for, and the shapes of the answers."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class TokenRequest(BaseModel):
    """A session's id, as the browser has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session: Annotated[str, Field(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


class RevocationsQuestion(BaseModel):
    """`after` is a `not_before` that is known already, in seconds since the epoch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Annotated[int, Field(ge=0, le=1 << 40)] = 0


class WhoAnswer(BaseModel):
    """`acting_for`: the member in whose role the person acts."""

    id: str
    role: str
    region: str
    name: str | None = None
    bureau: str | None = None
    term: str | None = None
    acting_for: str | None = None


class TokenAnswer(BaseModel):
    token: str
    expires_at: str
    principal: WhoAnswer
    name_en: str | None = None


class MandateAnswer(BaseModel):
    member: str
    valid_from: str | None = None
    valid_to: str | None = None


class MeAnswer(WhoAnswer):
    """As the token says, and what the roster adds; nothing of it for a service."""

    name_en: str | None = None
    body: str | None = None
    group: str | None = None
    mandates: list[MandateAnswer] = []


class RevocationAnswer(BaseModel):
    person: str
    not_before: int
    expires: int


class RevocationsAnswer(BaseModel):
    items: list[RevocationAnswer]
