"""The envelope of every event: CloudEvents 1.0, structured JSON, one class per type and version."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

NO_BUREAU = "-"


class Payload(BaseModel):
    """A part of an event's data; frozen, and tolerant of fields added later."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Payload):
    """A fact that has happened.

    `id` is the same for every copy of the same fact, `subject` is the enquiry that it is about,
    `correlationid` the id of the act that began the chain and `causationid` that of the event
    that directly led to this one.

    `QUEUE` is set for what only one service may read: it goes to that queue alone and is never
    on the exchange of events, where the archive keeps everything for ever.

    `COLLECTED` is set for what one service tells many of at once and nobody waits for: those of
    one call may travel together, in the batch form of CloudEvents.
    """

    TYPE: ClassVar[str]
    QUEUE: ClassVar[str | None] = None
    COLLECTED: ClassVar[bool] = False

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: UUID
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    region: str
    bureau: str | None = None
    correlationid: UUID
    causationid: UUID | None = None
    traceparent: str | None = None
    data: Any

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.TYPE = cls.model_fields["type"].default

    @property
    def routing_key(self) -> str:
        """`<type>.<bureau or ->`, the key on the topic exchange `consult.events`."""
        return f"{self.type}.{self.bureau or NO_BUREAU}"

    @cached_property
    def _body(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()

    def to_json(self) -> bytes:
        """The event as a structured CloudEvent; unset optional attributes are left out.

        One that was read is told on as it came, also what a later version has added to it.
        """
        return self._body

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("_body", None)  # it is of the values before
        return copied

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Read one event of this class.

        Raises:
            pydantic.ValidationError: the body is not JSON or not of this type.
        """
        event = cls.model_validate_json(body)
        event.__dict__["_body"] = body
        return event
