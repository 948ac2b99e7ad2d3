"""Where this intake's events come from, and who asked for them."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.ports import Timetable
from shared.clock import Clock
from shared.events import Actor, receipt_number

SOURCE = "intake"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, under which idempotency key, in which trace."""

    actor: Actor
    key: str = ""
    traceparent: str | None = None


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
