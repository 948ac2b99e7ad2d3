"""The AMQP entrance: what a bureau's own system sends ends in the same use cases as HTTP."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

import tenacity
from pydantic import Field, TypeAdapter, ValidationError

from services.intake.handlers import Caller, UseCases
from services.intake.handlers.forms import (
    Form,
    HandBackForm,
    Key,
    Line,
    PersonId,
    ReplyForm,
    SignatureForm,
)
from services.intake.ports import ArchiveUnavailableError, CodesToday, UnknownCaseError
from shared.errors import PermanentError, TransientError
from shared.events import Actor
from shared.messaging.ports import InboxMessage

IN_PLACE_SECONDS = 15.0
"""At the peak the archive may be that far behind; well under the time that draining has."""

ACTS_AT_ONCE = 16
"""An archive that is behind is not helped by a hundred who ask it again and again at once."""

MAX_BODY_BYTES = 256 * 1024


class Person(Form):
    """Who at the bureau did it."""

    id: PersonId
    name: Line | None = None


class _Envelope(Form):
    enquiry_id: UUID
    assignment_id: UUID
    key: Key | None = None
    by: Person | None = None


class SignMessage(_Envelope, SignatureForm):
    act: Literal["sign"]
    assignment_id: UUID


class ReplyMessage(_Envelope, ReplyForm):
    act: Literal["reply"]
    assignment_id: UUID


class HandBackMessage(_Envelope, HandBackForm):
    act: Literal["hand_back"]
    assignment_id: UUID


Message = SignMessage | ReplyMessage | HandBackMessage
_MESSAGES: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="act")])


class MalformedMessageError(PermanentError):
    """A message of a bureau that is not one of the acts; tells the fields, never their values."""


class UnknownSenderError(PermanentError):
    """The routing key is not the code of a bureau that the region has today."""


class NotYetKnownError(TransientError):
    """The archive does not know the case; it may be a moment behind, so this is tried again."""


class TakeFromInbox:
    """One message of a bureau -> the use case of its act.

    `in_place_seconds` is how long the archive may be behind before the retry ladder takes over.
    """

    def __init__(
        self,
        use_cases: UseCases,
        codes: CodesToday,
        *,
        in_place_seconds: float = IN_PLACE_SECONDS,
    ) -> None:
        self._use_cases = use_cases
        self._codes = codes
        self._in_place_seconds = in_place_seconds
        self._places = asyncio.Semaphore(ACTS_AT_ONCE)

    async def __call__(self, message: InboxMessage) -> None:
        if message.sender not in self._codes().bureaus:
            raise UnknownSenderError("the sender is not a bureau of this region")
        act = _parse(message.body)
        caller = _caller(act, message)
        try:
            async for attempt in self._patiently():
                # Who waits for his next try holds no place.
                with attempt:
                    async with self._places:
                        await self._do(act, caller)
        except UnknownCaseError as error:
            raise NotYetKnownError(str(error)) from error

    async def _do(self, act: Message, caller: Caller) -> None:
        match act:
            case SignMessage():
                await self._use_cases.sign(act.enquiry_id, act, caller)
            case ReplyMessage():
                await self._use_cases.reply(act.enquiry_id, act, caller)
            case HandBackMessage():
                await self._use_cases.hand_back(act.enquiry_id, act, caller)

    def _patiently(self) -> tenacity.AsyncRetrying:
        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type((UnknownCaseError, ArchiveUnavailableError)),
            wait=tenacity.wait_random_exponential(multiplier=0.3, min=0.1, max=3.0),
            stop=tenacity.stop_before_delay(self._in_place_seconds),
            reraise=True,
        )


def _parse(body: bytes) -> Message:
    if len(body) > MAX_BODY_BYTES:
        raise MalformedMessageError(f"longer than {MAX_BODY_BYTES} bytes")
    try:
        return _MESSAGES.validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
    told = ", ".join(
        f"{'.'.join(str(part)[:60] for part in fault['loc']) or 'body'}: {fault['type']}"
        for fault in faults[:20]
    )
    raise MalformedMessageError(told)


def _caller(act: Message, message: InboxMessage) -> Caller:
    """The bureau is what the broker vouches for; the person is the bureau's own word."""
    person, name = (act.by.id, act.by.name) if act.by else (f"desk:{message.sender}", None)
    actor = Actor(id=person, role="official", name=name, bureau=message.sender)
    return Caller(actor, act.key or "", message.headers.get("traceparent"))
