"""What follows from the state of a case by itself: an event, and when it falls due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.archive.domain.case import Case
from services.archive.domain.facts import Instant

NOW: Final[Instant] = ""
"""Falls due at once: earlier than every time."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """An event to be published at `at`; cause, type and target make its id."""

    type: str
    at: Instant
    cause: str
    target: str = ""
    subject: str | None = None
    bureau: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def told_of(case: Case, kind: str, field_: str) -> frozenset[str]:
    """What events of this kind in the record have said under this name."""
    return frozenset(str(one.get(field_)) for one in case.timeline if one["type"] == kind)
