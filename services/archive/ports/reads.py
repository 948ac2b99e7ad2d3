"""What the record of readers promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from services.archive.domain.facts import Instant
from services.archive.domain.reading import Reading
from services.archive.ports.cases import Position


@dataclass(frozen=True, slots=True)
class NotedReading:
    """`place` is its own for ever, so that to write it twice is to write it once."""

    place: Position
    reading: Reading

    @classmethod
    def of(cls, reading: Reading) -> "NotedReading":
        return cls(f"{reading.at}/{uuid4()}", reading)


class ReadLog(Protocol):
    """All methods raise a TransientError when the database is away."""

    async def keep(self, readings: Sequence[NotedReading]) -> None:
        """To repeat it changes nothing."""

    async def of_case(
        self, enquiry_id: str, *, after: Position | None, limit: int
    ) -> Sequence[NotedReading]:
        """The latest first; `after` is the place of the last one seen."""

    async def forget(self, *, before: Instant) -> None:
        """Whatever was read before then."""
