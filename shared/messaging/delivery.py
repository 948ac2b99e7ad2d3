"""A message in hand, and what of it travels on when it is moved: its body, byte for byte."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from shared.messaging.topology import WORK

EVENT_ID: Final = "ce-id"
EVENT_TYPE: Final = "ce-type"
TRACEPARENT: Final = "traceparent"

OWN_PREFIX: Final = "x-consult-"
ATTEMPTS: Final = "x-consult-attempts"
REASON: Final = "x-consult-reason"
ERROR: Final = "x-consult-error"
STACK: Final = "x-consult-stack"
HANDLER: Final = "x-consult-handler"
QUEUE: Final = "x-consult-queue"
FIRST_FAILED: Final = "x-consult-first-failed"
LAST_FAILED: Final = "x-consult-last-failed"
SERVICE_VERSION: Final = "x-consult-service-version"
FINGERPRINT: Final = "x-consult-fingerprint"
TRACE_ID: Final = "x-consult-trace-id"
REPLAYS: Final = "x-consult-replays"
REPLAYED_BY: Final = "x-consult-replayed-by"
ROUTING_KEY: Final = "x-consult-routing-key"
MESSAGE_ID: Final = "x-consult-message-id"
USER_ID: Final = "x-consult-user-id"
ASIDE: Final = "x-consult-aside"
"""What the sender put into headers that must not act again, as JSON: tables, `CC`, forgeries."""

CONTENT_TYPE: Final = "application/cloudevents+json"
BATCH_CONTENT_TYPE: Final = "application/cloudevents-batch+json"
"""A JSON array of events; the headers of the message name the first."""

_BROKERS_OWN = (
    "x-death",
    "x-delivery-count",
    "x-acquired-count",
    "x-first-death-",
    "x-last-death-",
    "x-opt-",
)
_ACTING = ("cc", "bcc", "x-delay")
_SCALARS = (str, int, float)
_MOST_CHARACTERS = 48_000
"""Of a sender's headers: with ours beside them they must fit into one frame of 128 KiB."""


@dataclass(slots=True)
class Delivery:
    """A message in hand: as it lay in its queue, not yet acknowledged.

    `properties` are those of AMQP that have no field here, such as `correlation_id`.
    """

    queue: str
    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, Any]
    content_type: str | None = None
    message_id: str | None = None
    user_id: str | None = None
    redelivered: bool = False
    tag: int = 0
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def moved(self) -> bool:
        """Whether we put it there ourselves; only then are its `x-consult-` headers ours.

        A bureau may write what it likes into the headers of the messages that it sends, but it
        has no access to the exchange `consult.work`.
        """
        return self.exchange == WORK

    @property
    def failures(self) -> int:
        """How often handlers have failed on it; the broker's own count tells only of crashes."""
        count = self.headers.get(ATTEMPTS, 0) if self.moved else 0
        return count if isinstance(count, int) else 0

    @property
    def sender_key(self) -> str:
        """The routing key that its sender gave it, also after it has come by the retry ladder."""
        return str(self.headers.get(ROUTING_KEY, "")) if self.moved else self.routing_key

    @property
    def sender_user(self) -> str | None:
        """The broker user that its sender put on it, if any, also after the retry ladder."""
        value = self.headers.get(USER_ID) if self.moved else self.user_id
        return value if isinstance(value, str) else None

    @property
    def is_batch(self) -> bool:
        return self.content_type == BATCH_CONTENT_TYPE

    @property
    def event_type(self) -> str | None:
        value = self.headers.get(EVENT_TYPE)
        return value if isinstance(value, str) else None

    @property
    def event_id(self) -> str | None:
        value = self.headers.get(EVENT_ID)
        return value if isinstance(value, str) else None


def copied_headers(delivery: Delivery) -> dict[str, Any]:
    """The headers that travel on with a message.

    Text and numbers stay what they are. What would act again at the next broker is laid aside as
    JSON in one header: tables, `CC` (which routes copies), bytes (which the client library cannot
    send), and of a message that a bureau sent also all that claims to be ours. The broker's own
    history stays behind: before 4.0 it would drop a message whose history looks like a circle.
    """
    kept: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    for name, value in delivery.headers.items():
        if name.startswith(_BROKERS_OWN):
            continue
        forged = name.startswith(OWN_PREFIX) and not delivery.moved
        acting = name.lower() in _ACTING or not isinstance(value, _SCALARS)
        (aside if forged or acting else kept)[name] = value
    if aside:
        kept[ASIDE] = _as_json(aside)
    return _within_a_frame(kept)


def sender_headers(delivery: Delivery) -> dict[str, Any]:
    """All that travels on, and who sent it to where: a copy has another key and no user."""
    headers = copied_headers(delivery)
    headers |= {QUEUE: delivery.queue, ROUTING_KEY: delivery.sender_key}
    if delivery.message_id is not None:
        headers.setdefault(MESSAGE_ID, delivery.message_id)
    if delivery.user_id is not None:
        headers.setdefault(USER_ID, delivery.user_id)
    return headers


def _as_json(aside: Mapping[str, Any]) -> str:
    def told(value: object) -> str:
        return value.hex() if isinstance(value, bytes | bytearray) else str(value)

    return orjson.dumps(aside, default=told, option=orjson.OPT_NON_STR_KEYS).decode()


def _within_a_frame(headers: dict[str, Any]) -> dict[str, Any]:
    """A message whose headers leave no room for ours could never be moved: cut the longest."""
    room = _MOST_CHARACTERS
    kept: dict[str, Any] = {}
    for name in sorted(headers, key=lambda name: len(str(headers[name]))):
        room -= len(name.encode()) + len(str(headers[name]).encode())
        if room < 0:
            break
        kept[name] = headers[name]
    return {name: value for name, value in headers.items() if name in kept}
