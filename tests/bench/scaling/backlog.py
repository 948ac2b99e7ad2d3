"""What the product itself published for some enquiries, to be laid before one service alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from shared.messaging.delivery import BATCH_CONTENT_TYPE, EVENT_ID
from shared.messaging.topology import SERVICE_QUEUES

SUBMITTED, ASSIGNED = "enquiry.submitted.v1", "enquiry.assigned.v1"
ALERT = "alert.delivered.v1"
OUTCOMES = {"router": (ASSIGNED,), "notifier": (ALERT,), "archive": (SUBMITTED, ASSIGNED, ALERT)}
"""What there is of each enquiry, once, when the service has done its work."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it lay in a queue."""

    body: bytes
    routing_key: str
    message_id: str
    content_type: str
    headers: Mapping[str, Any] = field(default_factory=dict)

    def events(self) -> list[dict[str, Any]]:
        found = orjson.loads(self.body)
        return found if isinstance(found, list) else [found]

    def only(self, enquiries: Collection[str]) -> "Letter | None":
        """What of it is about these: of a batch a part, else all or nothing."""
        events = self.events()
        kept = [event for event in events if event["subject"] in enquiries]
        if not kept or len(kept) == len(events):
            return self if kept else None
        headers = {**self.headers, EVENT_ID: kept[0]["id"]}
        return replace(self, body=orjson.dumps(kept), headers=headers)

    @property
    def is_batch(self) -> bool:
        return self.content_type == BATCH_CONTENT_TYPE


class Backlog:
    """All letters in the order in which they were published."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self._letters = letters
        self._ids: dict[str, dict[str, list[str]]] = {}
        for letter in letters:
            for event in letter.events():
                of_it = self._ids.setdefault(event["subject"], {})
                of_it.setdefault(event["type"], []).append(event["id"])
        self.enquiries = tuple(self._ids)

    def of(self, service: str, enquiries: Collection[str]) -> list[Letter]:
        """What the service's queue would be given of these, by the topology's own patterns."""
        (queue,) = (one for one in SERVICE_QUEUES if one.name == service)
        bound = [one for one in self._letters if matches(queue.patterns, one.routing_key)]
        return [part for letter in bound if (part := letter.only(enquiries)) is not None]

    def outcomes(self, service: str, enquiries: Collection[str]) -> list[str]:
        """The ids that the service's own events, or records, will have: a cause decides them."""
        return [
            event
            for enquiry in enquiries
            for kind in OUTCOMES[service]
            for event in self._ids[enquiry].get(kind, ())
        ]


def matches(patterns: Sequence[str], routing_key: str) -> bool:
    """As a topic exchange does, for the patterns there are: words, `*`, or `#` alone."""
    words = routing_key.split(".")
    return any(pattern == "#" or _fits(pattern.split("."), words) for pattern in patterns)


def _fits(pattern: Sequence[str], words: Sequence[str]) -> bool:
    return len(pattern) == len(words) and all(
        asked in ("*", word) for asked, word in zip(pattern, words, strict=True)
    )
