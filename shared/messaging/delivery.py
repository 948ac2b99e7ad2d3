"""What becomes of a message whose handler failed: a pure policy, and the headers telling it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.errors import PermanentError, TransientError
from shared.messaging.topology import WORK
from shared.telling import tell_error, tell_trace

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
REPLAYS: Final = "x-consult-replays"
ROUTING_KEY: Final = "x-consult-routing-key"
MESSAGE_ID: Final = "x-consult-message-id"
USER_ID: Final = "x-consult-user-id"

CONTENT_TYPE: Final = "application/cloudevents+json"

_BROKERS_OWN = ("x-delivery-count", "x-acquired-count", "x-first-death-", "x-last-death-", "x-opt-")
_SCALARS = (str, int, float, bytes)
_ERROR_CHARACTERS = 1_000
_STACK_CHARACTERS = 4_000


@dataclass(slots=True)
class Delivery:
    """A message in hand: as it lay in its queue, not yet acknowledged."""

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
    def event_type(self) -> str | None:
        value = self.headers.get(EVENT_TYPE)
        return value if isinstance(value, str) else None

    @property
    def event_id(self) -> str | None:
        value = self.headers.get(EVENT_ID)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after the delay of this rung of the ladder, counted from 0."""

    rung: int
    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Put it aside for a person to look at."""

    reason: str


def decide(error: Exception, attempts: int, rungs: int) -> Retry | Dead:
    """What becomes of a message after its attempt number `attempts` (from 1) ended in `error`.

    What nobody foresaw may be a blip or a bug, so it is tried again like what is transient.
    """
    if isinstance(error, PermanentError):
        return Dead("permanent")
    if attempts > rungs:
        return Dead("attempts_exhausted")
    return Retry(attempts - 1, "transient" if isinstance(error, TransientError) else "unexpected")


def copied_headers(delivery: Delivery) -> dict[str, Any]:
    """The headers that travel on with a message.

    Tables and arrays stay behind, and with them `x-death`: a broker before 4.0 reads its own
    history from it, and would drop a message whose history looks like a circle. Of a message that
    a bureau sent, also all that claims to be ours stays behind.
    """
    return {
        key: value
        for key, value in delivery.headers.items()
        if isinstance(value, _SCALARS)
        and not key.startswith(_BROKERS_OWN)
        and (delivery.moved or not key.startswith(OWN_PREFIX))
    }


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt: on what, why, where and when."""

    delivery: Delivery
    error: Exception
    handler: str
    failed_at: datetime
    service_version: str

    @property
    def attempts(self) -> int:
        return self.delivery.failures + 1

    def headers(self, verdict: Retry | Dead) -> dict[str, Any]:
        """The headers of the copy that goes to a retry rung or to the dead letters."""
        delivery = self.delivery
        headers = copied_headers(delivery)
        failed_at = self.failed_at.isoformat(timespec="milliseconds")
        headers |= {
            ATTEMPTS: self.attempts,
            REASON: verdict.reason,
            ERROR: tell_error(self.error)[:_ERROR_CHARACTERS],
            HANDLER: self.handler,
            QUEUE: delivery.queue,
            ROUTING_KEY: delivery.sender_key,
            LAST_FAILED: failed_at,
            SERVICE_VERSION: self.service_version,
        }
        headers.setdefault(FIRST_FAILED, failed_at)
        if delivery.message_id is not None:
            headers.setdefault(MESSAGE_ID, delivery.message_id)
        if delivery.user_id is not None:
            headers.setdefault(USER_ID, delivery.user_id)
        if isinstance(verdict, Dead):
            headers[STACK] = tell_trace(self.error)[-_STACK_CHARACTERS:]
        return headers
