"""What may be told of dead letters: which lie where and why, never what a person wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from shared.messaging.dead_letters import DeadLetter
from shared.messaging.topology import SERVICE_QUEUES, dead_queue, parked_queue
from shared.telling import scrub

QUEUES = (
    *(dead_queue(service.name) for service in SERVICE_QUEUES),
    dead_queue("bureau"),
    *(parked_queue(service.name) for service in SERVICE_QUEUES),
)

_TYPE = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40}){0,3}\.v\d{1,3}")
_WORD = re.compile(r"[A-Za-z0-9:/_.+-]{1,80}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,18}(Z|[+-]\d\d:\d\d)")
_HIDDEN = "(not shown)"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which letters are meant: one by its id or its event's, a group, or all."""

    one: str | None = None
    group: str | None = None
    everything: bool = False

    def takes(self, letter: DeadLetter) -> bool:
        if self.one is not None:
            return self.one in {letter.id, letter.event_id}
        return self.everything or letter.fingerprint == self.group


@dataclass(slots=True)
class Group:
    """Letters of one queue that failed alike."""

    fingerprint: str
    lies_in: str
    died_in: set[str] = field(default_factory=set)
    handler: str = "-"
    reason: str = ""
    error: str = ""
    count: int = 0
    replayed: int = 0
    oldest: str = ""
    newest: str = ""
    event_types: set[str] = field(default_factory=set)

    def add(self, letter: DeadLetter) -> None:
        self.count += 1
        self.replayed += letter.replays > 0
        self.died_in.add(_matching(_WORD, letter.queue))
        self.event_types.add(_matching(_TYPE, letter.event_type))
        self.handler, self.reason = plain(letter.handler), plain(letter.reason)
        self.error = plain(letter.error)
        at = _matching(_TIME, letter.last_failed)
        if at != _HIDDEN:
            self.oldest = min(self.oldest or at, at)
            self.newest = max(self.newest, at)

    def as_json(self) -> dict[str, Any]:
        return {
            "fingerprint": self.fingerprint,
            "lies_in": self.lies_in,
            "died_in": sorted(self.died_in),
            "handler": self.handler,
            "reason": self.reason,
            "error": self.error,
            "count": self.count,
            "replayed": self.replayed,
            "oldest": self.oldest or None,
            "newest": self.newest or None,
            "event_types": sorted(self.event_types),
        }


class Groups:
    """Collects letters, without keeping them."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Group] = {}

    def add(self, lies_in: str, letter: DeadLetter) -> None:
        key = lies_in, letter.fingerprint
        self._found.setdefault(key, Group(letter.fingerprint, lies_in)).add(letter)

    def in_order(self) -> list[Group]:
        """The largest first."""
        return sorted(self._found.values(), key=lambda one: (-one.count, one.lies_in))


def told(lies_in: str, letter: DeadLetter) -> dict[str, Any]:
    """One letter without its words: why it lies there, and the envelope of its event."""
    return {
        "id": letter.id,
        "lies_in": lies_in,
        "died_in": _matching(_WORD, letter.queue),
        "fingerprint": letter.fingerprint,
        "reason": plain(letter.reason),
        "error": plain(letter.error),
        "handler": plain(letter.handler),
        "attempts": letter.attempts,
        "first_failed": letter.first_failed or None,
        "last_failed": letter.last_failed or None,
        "service_version": plain(letter.service_version) or None,
        "trace_id": letter.trace_id or None,
        "replays": letter.replays,
        "replayed_by": [plain(entry) for entry in letter.replayed_by],
        "event_id": _uuid(letter.event_id),
        "event_type": _matching(_TYPE, letter.event_type),
        "bytes": len(letter.body),
        "envelope": envelope(letter.body),
        "headers": _names(letter.headers),
        "properties": _names(letter.properties),
    }


def envelope(body: bytes) -> dict[str, str] | None:
    """The attributes of its event, or of the first, that name things; None where it is none."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    event = told[0] if isinstance(told, list) and told else told
    if not isinstance(event, dict):
        return None
    ids = {name: _uuid(event.get(name)) for name in ("id", "subject", "correlationid")}
    shown = ids | {
        "type": _matching(_TYPE, event.get("type")),
        "source": _matching(_WORD, event.get("source")),
        "time": _matching(_TIME, event.get("time")),
    }
    return {name: value for name, value in shown.items() if value is not None}


def plain(text: str) -> str:
    """In one line that steers no terminal, without what looks like a person's data."""
    return "".join(one if one.isprintable() else " " for one in scrub(text))[:300]


def _names(fields: Mapping[str, Any]) -> list[str]:
    """A sender may write what he likes into the values."""
    return sorted(_matching(_WORD, name) for name in fields)


def _matching(pattern: re.Pattern[str], value: object) -> str:
    """The value, where it is what it should be; a telephone number may look like a word."""
    fits = isinstance(value, str) and pattern.fullmatch(value) and scrub(value) == value
    return str(value) if fits else _HIDDEN


def _uuid(value: object) -> str | None:
    if value is None:
        return None
    try:
        return str(UUID(str(value)))
    except ValueError:
        return _HIDDEN
