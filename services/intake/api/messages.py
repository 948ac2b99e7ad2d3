"""What bureaus' own systems write to the inbox: a message for each act of a bureau."""

from typing import Annotated, Any, Literal, Union
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError, create_model

from services.intake.handlers import BUREAU_ACTS, Act, Caller, Deed
from services.intake.handlers.forms.fields import Form, Key, Line, PersonId
from shared.duplicates import repeats_a_name
from shared.errors import PermanentError
from shared.events import Actor
from shared.messaging.ports import InboxMessage

MAX_BODY_BYTES = 256 * 1024


class MalformedMessageError(PermanentError):
    """A message of a bureau that is not one of the acts; tells the fields, never their values."""


class Person(Form):
    """Who at the bureau did it."""

    id: PersonId
    name: Line | None = None


class Envelope(Form):
    """What every message says besides the fields of its act."""

    act: str
    enquiry_id: UUID
    assignment_id: UUID
    key: Key | None = None
    by: Person | None = None


def _message_of(act: Act[Any]) -> type[Envelope]:
    """The form of the act in its envelope; the bureau always names its assignment."""
    name = act.form.__name__.removesuffix("Form") + "Message"
    only_this: Any = Literal[act.name]
    return create_model(
        name,
        __base__=(Envelope, act.form),
        __module__=__name__,
        act=(only_this, ...),
        assignment_id=(UUID, ...),
    )


_ACTS: dict[str, Act[Any]] = {act.name: act for act in BUREAU_ACTS}
_KINDS = tuple(_message_of(act) for act in BUREAU_ACTS)
_ANY_KIND: Any = Annotated[Union[_KINDS], Field(discriminator="act")]  # noqa: UP007 - of a tuple
_MESSAGES: TypeAdapter[Envelope] = TypeAdapter(_ANY_KIND)


def parse_message(message: InboxMessage) -> Deed[Any]:
    """The deed that a bureau's message asks for; raises MalformedMessageError."""
    body = message.body
    if len(body) > MAX_BODY_BYTES:
        raise MalformedMessageError(f"longer than {MAX_BODY_BYTES} bytes")
    try:
        read = _MESSAGES.validate_json(body)
    except ValidationError as error:
        raise MalformedMessageError(_told(error)) from None
    if repeats_a_name(body):
        raise MalformedMessageError("body: a name is there twice in one object")
    return Deed(_ACTS[read.act], read.enquiry_id, read, _caller(read, message))


def _told(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    return ", ".join(
        f"{'.'.join(str(part)[:60] for part in fault['loc']) or 'body'}: {fault['type']}"
        for fault in faults[:20]
    )


def _caller(read: Envelope, message: InboxMessage) -> Caller:
    """The bureau is what the broker vouches for; the person is the bureau's own word."""
    person, name = (read.by.id, read.by.name) if read.by else (f"desk:{message.sender}", None)
    actor = Actor(id=person, role="official", name=name, bureau=message.sender)
    return Caller(actor, read.key or "", message.headers.get("traceparent"))
