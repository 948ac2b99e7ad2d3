"""What the broker user of a bureau may do: take its own queue, write under its own name."""

import re
from dataclasses import dataclass

from shared.messaging.topology import INBOX, bureau_queue

NOTHING = "(?!)"
"""Matches no name at all; the usual `^$` would also match a single line break."""

_PREFIX = "bureau-"


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


def _exactly(name: str) -> str:
    """`$` would also let through the name with a line break after it."""
    return rf"^{re.escape(name)}\z"
