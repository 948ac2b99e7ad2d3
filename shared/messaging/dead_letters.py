"""Dead letters as a person wants to see them, and what it takes to send one back to work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.messaging import delivery as names
from shared.messaging.delivery import Delivery, copied_headers
from shared.messaging.topology import WORK

_FORGOTTEN = (
    names.ATTEMPTS,
    names.REASON,
    names.ERROR,
    names.STACK,
    names.HANDLER,
    names.LAST_FAILED,
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message of a dead letter queue; `key` tells it from others, `queue` is where it died.

    `reason` is ours (`permanent`, `attempts_exhausted`, …) or, where the broker put it aside, the
    broker's (`delivery_limit`, `rejected`, `expired`).
    """

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
    first_failed: str
    last_failed: str
    service_version: str
    body: bytes = field(repr=False)
    headers: Mapping[str, Any] = field(repr=False)


def dead_letter_of(delivery: Delivery) -> DeadLetter:
    """Read a message that lies in a dead letter queue."""
    death = _last_death(delivery.headers)
    ours = not death or death.get("exchange") == WORK
    headers = (
        delivery.headers
        if ours
        else {
            name: value
            for name, value in delivery.headers.items()
            if not name.startswith(names.OWN_PREFIX)
        }
    )

    def text(name: str, otherwise: str = "") -> str:
        return str(headers.get(name, otherwise))

    keys = death.get("routing-keys") or [""]
    return DeadLetter(
        key=delivery.event_id or text(names.MESSAGE_ID) or delivery.message_id or "",
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        reason=str(death["reason"]) if death else text(names.REASON, "unknown"),
        error=text(names.ERROR),
        stack=text(names.STACK),
        handler=text(names.HANDLER, "-"),
        queue=str(death["queue"]) if death else text(names.QUEUE),
        sender_key=text(names.ROUTING_KEY, str(keys[0])),
        attempts=_number(headers.get(names.ATTEMPTS)),
        replays=_number(headers.get(names.REPLAYS)),
        first_failed=text(names.FIRST_FAILED),
        last_failed=text(names.LAST_FAILED),
        service_version=text(names.SERVICE_VERSION),
        body=delivery.body,
        headers=headers,
    )


def replay_headers(letter: DeadLetter) -> dict[str, Any]:
    """The headers of its next life: a fresh count of attempts, one more replay."""
    kept = Delivery("", WORK, "", b"", letter.headers)
    headers = {
        name: value for name, value in copied_headers(kept).items() if name not in _FORGOTTEN
    }
    return headers | {names.REPLAYS: letter.replays + 1, names.ROUTING_KEY: letter.sender_key}


def _last_death(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The broker's newest note on why it put the message aside; empty where we did."""
    deaths = headers.get("x-death")
    return deaths[0] if isinstance(deaths, list) and deaths else {}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
