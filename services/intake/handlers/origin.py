"""Where this intake's events come from, and who asked for them."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.ports import Timetable
from shared.clock import Clock
from shared.events import Actor, Party, receipt_number

SOURCE = "intake"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, under which idempotency key, in which trace; for whom by name, if for somebody."""

    actor: Actor
    key: str = ""
    traceparent: str | None = None
    member_name: str | None = None

    @property
    def member(self) -> Party:
        """In whose name a member's act is done: a secretary signs as himself, for a member."""
        if self.actor.acting_for:
            return Party(id=self.actor.acting_for, name=self.member_name)
        return Party(id=self.actor.id, name=self.actor.name)

    @property
    def secretary(self) -> Actor | None:
        """Who it is where it is not the member himself; told wherever the member's name is."""
        return self.actor if self.actor.acting_for else None

    @property
    def person(self) -> str:
        """What tells his acts apart from those of all others, and from those for other members."""
        who = self.actor
        return f"{who.id}\n{who.acting_for}" if who.acting_for else who.id


@dataclass(frozen=True, slots=True)
class Receipt:
    enquiry_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What every event of this intake says of where it comes from, and of when."""

    region: str
    receipt_prefix: str
    clock: Clock
    timetable: Timetable

    def receipt(self, enquiry: UUID) -> Receipt:
        return Receipt(enquiry, receipt_number(self.receipt_prefix, enquiry))
