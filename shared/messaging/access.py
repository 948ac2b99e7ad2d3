"""What the users of the broker may do: a bureau's, and those of our own services."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.messaging.topology import (
    DEAD,
    EVENTS,
    INBOX,
    RETRY,
    SERVICE_QUEUES,
    WORK,
    ServiceQueue,
    bureau_queue,
)

NOTHING = "(?!)"
"""Matches no name at all; the usual `^$` would also match a single line break."""

_PREFIX = "bureau-"
_SERVICE_PREFIX = "service-"


@dataclass(frozen=True, slots=True)
class Rights:
    """Regular expressions of names: of queues and exchanges, and of routing keys of `exchange`.

    `topic_write` is what makes a routing key prove its sender: the broker refuses all others.
    """

    configure: str
    write: str
    read: str
    exchange: str
    topic_write: str
    topic_read: str


def _exactly(name: str) -> str:
    """`$` would also let through the name with a line break after it."""
    return rf"^{re.escape(name)}\z"


def bureau_user(code: str) -> str:
    return f"{_PREFIX}{code}"


def bureau_of(user: str) -> str | None:
    """The code of the bureau whose user this is; None of all other users."""
    return user.removeprefix(_PREFIX) if user.startswith(_PREFIX) else None


def bureau_rights(code: str) -> Rights:
    """To reject into the dead letters takes no right: the broker itself puts them there."""
    return Rights(
        configure=NOTHING,
        write=_exactly(INBOX),
        read=_exactly(bureau_queue(code)),
        exchange=INBOX,
        topic_write=_exactly(code),
        topic_read=NOTHING,
    )


def service_user(service: str) -> str:
    return f"{_SERVICE_PREFIX}{service}"


def _consumer(queue: ServiceQueue, *, tells: str = ".*", counts: str = "") -> Rights:
    """A service that works off its queue, puts what fails aside, and tells of what it did.

    What it cannot try while it is paused it puts back to the end of its queue, through `WORK`.
    It may also declare its queue anew and bind it (ADR 107), which takes reading what it is bound
    to, by its own patterns alone. `counts` are queues whose length it asks for: since RabbitMQ
    4.3.1 that takes some right, and this is the one that shows nothing of what lies there.
    """
    written = map(re.escape, (queue.name, EVENTS, WORK, RETRY, DEAD))
    return Rights(
        configure=_exactly(queue.name),
        write=_any_of(*written, *([counts] if counts else [])),
        read=_any_of(*map(re.escape, (queue.name, WORK, queue.exchange))),
        exchange=EVENTS,
        topic_write=tells,
        topic_read=_any_of(*map(re.escape, queue.patterns)),
    )


def _any_of(*patterns: str) -> str:
    return rf"^({'|'.join(patterns)})\z"


_QUEUES = {one.name: one for one in SERVICE_QUEUES}

SERVICE_RIGHTS: Final[Mapping[str, Rights]] = {
    "intake": _consumer(_QUEUES["intake"]),
    "router": _consumer(
        _QUEUES["router"],
        tells=r"^(enquiry\.assigned|filing\.requested|triage\.requested"
        r"|assignment\.return_(granted|refused))\.",
        counts=r"bureau\.[^.]+",
    ),
    "notifier": _consumer(_QUEUES["notifier"], tells=r"^alert\."),
    "archive": _consumer(_QUEUES["archive"]),
    "identity": Rights(  # tells of people, and sends codes past the archive (ADR 80)
        configure=NOTHING,
        write=_any_of(re.escape(EVENTS), re.escape(WORK)),
        read=NOTHING,
        exchange=EVENTS,
        topic_write=r"^person\.",
        topic_read=NOTHING,
    ),
}
"""The portal has no business with the broker."""
