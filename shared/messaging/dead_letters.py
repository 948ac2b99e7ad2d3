"""Messages that were put aside as a person wants to see them, and the way back to work."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from shared.messaging import delivery as names
from shared.messaging.delivery import Delivery, copied_headers
from shared.messaging.fingerprint import fingerprint, trace_id_of
from shared.messaging.topology import WORK

_FORGOTTEN = (
    names.ATTEMPTS,
    names.REASON,
    names.ERROR,
    names.STACK,
    names.HANDLER,
    names.LAST_FAILED,
    names.FINGERPRINT,
    names.QUEUE,
)
_REPLAYS_REMEMBERED = 10


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message of a dead letter queue; `key` tells it from others, `queue` is where it died.

    `id` is short, and the same as long as the message lies there. `reason` is ours (`permanent`,
    `attempts_exhausted`, …) or, where the broker put it aside, the broker's (`delivery_limit`,
    `rejected`, `expired`). `replayed_by` tells when and by whom, the latest last.
    """

    id: str
    key: str
    event_id: str | None
    event_type: str | None
    reason: str
    error: str = field(repr=False)
    stack: str = field(repr=False)
    handler: str
    queue: str
    sender_key: str
    attempts: int
    replays: int
    replayed_by: tuple[str, ...]
    first_failed: str
    last_failed: str
    service_version: str
    trace_id: str
    fingerprint: str
    body: bytes = field(repr=False)
    headers: Mapping[str, Any] = field(repr=False)
    content_type: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict, repr=False)


class HeldLetter(Protocol):
    """A letter in hand: it stays where it lies, unless it is taken out."""

    @property
    def letter(self) -> DeadLetter: ...

    async def send_back(self, *, by: str, at: datetime) -> None:
        """Put a copy into the queue where it died; confirmed when this returns.

        Raises:
            UnroutableError: that queue is not there; BrokerUnavailableError, QueueFullError.
        """

    async def take_out(self) -> None: ...


class LetterBox(Protocol):
    """The queues of what was put aside."""

    async def go_through(
        self, queue: str, visit: Callable[[HeldLetter], Awaitable[None]], *, limit: int
    ) -> int:
        """Show each letter that lies there now, the oldest first, up to the limit; their number.

        What comes in meanwhile, such as one that was sent back and failed again, is not shown.
        """


def dead_letter_of(delivery: Delivery) -> DeadLetter:
    """Read a message that lies in a dead letter queue."""
    death = _last_death(delivery.headers)
    ours = not death or death.get("exchange") == WORK
    headers = delivery.headers if ours else _without_ours(delivery.headers)

    def text(name: str, otherwise: str = "") -> str:
        return str(headers.get(name, otherwise))

    keys = death.get("routing-keys") or [""]
    key = delivery.event_id or text(names.MESSAGE_ID) or delivery.message_id or ""
    queue = str(death["queue"]) if death else text(names.QUEUE)
    handler = "-" if death else text(names.HANDLER, "-")
    reason = str(death["reason"]) if death else text(names.REASON, "unknown")
    buried = _time(death.get("time")) if death else ""
    return DeadLetter(
        id=fingerprint(queue, key, text(names.FIRST_FAILED), sha256(delivery.body).hexdigest()),
        key=key,
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        reason=reason,
        error=text(names.ERROR),
        stack=text(names.STACK),
        handler=handler,
        queue=queue,
        sender_key=text(names.ROUTING_KEY, str(keys[0])),
        attempts=_number(headers.get(names.ATTEMPTS)),
        replays=_number(headers.get(names.REPLAYS)),
        replayed_by=tuple(part for part in text(names.REPLAYED_BY).split("; ") if part),
        first_failed=text(names.FIRST_FAILED) or buried,
        last_failed=buried or text(names.LAST_FAILED),
        service_version=text(names.SERVICE_VERSION),
        trace_id=trace_id_of(Delivery("", WORK if ours else "", "", delivery.body, headers)),
        fingerprint=(not death and text(names.FINGERPRINT)) or fingerprint(queue, reason),
        body=delivery.body,
        headers=headers,
        content_type=delivery.content_type,
        properties=delivery.properties,
    )


def replay_headers(
    letter: DeadLetter, *, by: str = "", at: datetime | None = None
) -> dict[str, Any]:
    """The headers of its next life: a fresh count of attempts, one more replay, and by whom."""
    kept = Delivery("", WORK, "", b"", letter.headers)
    headers = {
        name: value for name, value in copied_headers(kept).items() if name not in _FORGOTTEN
    }
    headers |= {names.REPLAYS: letter.replays + 1, names.ROUTING_KEY: letter.sender_key}
    if at is not None:
        entry = f"{at.isoformat(timespec='seconds')} {by.replace(';', ',')}"
        entries = [*letter.replayed_by, entry][-_REPLAYS_REMEMBERED:]
        headers[names.REPLAYED_BY] = "; ".join(entries)
    return headers


def _without_ours(headers: Mapping[str, Any]) -> dict[str, Any]:
    """What carries our prefix there was written by somebody else."""
    return {name: value for name, value in headers.items() if not name.startswith(names.OWN_PREFIX)}


def _last_death(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The broker's newest note on why it put the message aside; empty where we did."""
    deaths = headers.get("x-death")
    return deaths[0] if isinstance(deaths, list) and deaths else {}


def _time(value: Any) -> str:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
