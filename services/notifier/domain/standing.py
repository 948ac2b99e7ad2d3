"""Whether somebody is still in office, as the latest word of the roster has it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """`revision` orders what is said of one person; `last_day` None: no end is known."""

    person: str
    revision: int
    last_day: date | None = None
    erased: bool = False

    def is_gone(self, today: date) -> bool:
        return self.erased or (self.last_day is not None and self.last_day < today)
