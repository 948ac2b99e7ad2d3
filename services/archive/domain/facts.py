"""A stored event as the fold reads it, and the one form in which the archive writes a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Instant = str
"""UTC with six decimals, `2021-01-24T08:30:00.000000Z`: sorts as text in the order of time."""


def instant(moment: datetime | str) -> Instant:
    """The moment in the archive's form; text in any ISO 8601 form with an offset."""
    aware = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if aware.tzinfo is None:
        raise ValueError(f"no offset from UTC: {moment}")
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Fact:
    """One event: `type` with its version, `subject` the enquiry, `data` its plain JSON values."""

    id: str
    type: str
    subject: str
    time: Instant
    region: str
    bureau: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def order(self) -> tuple[Instant, str]:
        return self.time, self.id

    @property
    def assignment_id(self) -> str | None:
        found = self.data.get("assignment_id")
        return found if isinstance(found, str) else None


SUBMITTED = "enquiry.submitted.v1"
WITHDRAWN = "enquiry.withdrawn.v1"
ASSIGNED = "enquiry.assigned.v1"
TRIAGE = "triage.requested.v1"
SIGNED = "assignment.signed.v1"
RETURN_REQUESTED = "assignment.return_requested.v1"
RETURN_GRANTED = "assignment.return_granted.v1"
RETURN_REFUSED = "assignment.return_refused.v1"
EXTENSION_GRANTED = "assignment.extension_granted.v1"
DIRECTED = "assignment.directed.v1"
REPLY = "reply.submitted.v1"
CLOSED = "case.closed.v1"
PUBLISHED = "case.published.v1"


class Facts:
    """A set of facts in the order of time, found by type and by assignment."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        once = {fact.id: fact for fact in facts}
        self.all: Sequence[Fact] = sorted(once.values(), key=lambda fact: fact.order)
        self._by_type: dict[str, list[Fact]] = {}
        for fact in self.all:
            self._by_type.setdefault(fact.type, []).append(fact)

    def of(self, kind: str) -> Sequence[Fact]:
        return self._by_type.get(kind, [])

    def about(self, assignment_id: str, kind: str) -> Sequence[Fact]:
        return [fact for fact in self.of(kind) if fact.assignment_id == assignment_id]

    def last(self, kind: str) -> Fact | None:
        found = self.of(kind)
        return found[-1] if found else None
