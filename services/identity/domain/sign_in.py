"""What others vouch for, and how often one may try: some times freely, then after pauses."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is elsewhere: `kind` is the way, `value` is unique within it."""

    kind: str
    value: str

    def __repr__(self) -> str:
        return f"Account({self.kind})"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """The number of a resident ID card, as another's register has it."""

    number: str

    def __repr__(self) -> str:
        return "IdNumber()"


Vouched = Account | IdNumber
"""What a provider vouches for."""


@dataclass(frozen=True, slots=True)
class Strain:
    """So many tries until now, the last one at `at`; the next is free at `free_at`."""

    tries: int
    at: datetime
    free_at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; the next try is free in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Patience:
    """`free` tries without a pause, then pauses that double; forgotten after `memory` of rest."""

    free: int
    first_pause: timedelta = timedelta(seconds=15)
    longest_pause: timedelta = timedelta(minutes=15)
    memory: timedelta = timedelta(hours=1)

    def next(self, known: Strain | None, now: datetime) -> Strain | Wait:
        if known is None or now >= known.at + self.memory:
            return Strain(1, now, now + self._pause(1))
        if now < known.free_at:
            return Wait((known.free_at - now).total_seconds())
        tries = known.tries + 1
        return Strain(tries, now, now + self._pause(tries))

    def _pause(self, tries: int) -> timedelta:
        """After that many tries."""
        over = tries - self.free
        if over < 0:
            return timedelta(0)
        most = self.longest_pause / self.first_pause
        return self.longest_pause if 2.0 ** min(over, 60) >= most else self.first_pause * 2**over


CODE_PER_PERSON = Patience(free=3)
"""Codes asked for one document number: each is a message that costs, and five guesses."""

TRY_PER_CODE = 5
CODE_LIFETIME = timedelta(minutes=5)

PER_ADDRESS = Patience(
    free=2000, first_pause=timedelta(seconds=1), longest_pause=timedelta(minutes=1)
)
"""Generous: all members in one hall may come from one address, and phones repeat themselves."""
