"""What is told to one service alone, past the exchange of events: one-time codes for signing in."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.events.envelope import Event, Payload


class SignInCodeData(Payload):
    """`person` is absent in a decoy: sent for somebody unknown, so that both take as long.

    It may hold how to reach the person, since nobody but who delivers the code ever reads it.
    """

    person: str | None = None
    code: str = Field(repr=False)
    expires_at: AwareDatetime
    phone: str | None = Field(None, repr=False)
    email: str | None = Field(None, repr=False)
    wechat: str | None = Field(None, repr=False)


class SignInCode(Event):
    QUEUE: ClassVar[str | None] = "notifier"

    type: Literal["signin.code.v1"] = "signin.code.v1"
    data: SignInCodeData
