"""What an earlier case teaches: who had it, who handed it back, whom the secretariat named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Part:
    """One bureau's assignment; `answered_at` is None until it has answered."""

    bureau: str
    role: Literal["sole", "lead", "co", "separate"]
    open: bool
    assigned_at: datetime
    answered_at: datetime | None = None

    @property
    def leads(self) -> bool:
        """Whether it answers for itself."""
        return self.role != "co"


@dataclass(frozen=True, slots=True)
class HandedBack:
    bureau: str
    at: datetime
    reason_code: str | None = None
    proposed: str | None = None


@dataclass(frozen=True, slots=True)
class Directed:
    lead: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """A case as the archive tells it; `public`: its title may be shown to any member."""

    id: UUID
    updated_at: datetime
    kind: str
    title: str
    text: str
    public: bool
    handed_back: tuple[HandedBack, ...] = ()
    directed: Directed | None = None
    assignments: tuple[Part, ...] = ()

    @property
    def leads(self) -> Sequence[Part]:
        return [part for part in self.assignments if part.leads]

    @property
    def answer(self) -> Part | None:
        """The assignment that was answered last, of those that answer for themselves."""
        answered = [(part.answered_at, part) for part in self.leads if part.answered_at]
        return max(answered, key=lambda pair: pair[0])[1] if answered else None
