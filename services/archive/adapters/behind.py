"""What one replica has recorded and its lists do not show yet, and the notes that remember it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.archive.domain import Fact
from services.archive.domain.facts import SUBMITTED


@dataclass(slots=True)
class Lag:
    """The facts of one case; `to_read` where the record has more of it than we were told."""

    since: datetime
    facts: list[Fact] = field(default_factory=list)
    to_read: bool = False

    @property
    def known(self) -> Sequence[Fact]:
        return () if self.to_read else self.facts

    @property
    def only_the_paper(self) -> bool:
        """Whether what always follows a paper, where it goes, has still to come in."""
        return not self.to_read and all(fact.type == SUBMITTED for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Taken:
    """Work on the lists: the cases, and the notes that there were at the time."""

    cases: Mapping[str, Lag]
    notes: Sequence[str]

    def release(self) -> dict[str, Sequence[Fact]]:
        """The facts, for whoever lets go of them one by one: nothing here holds them any more."""
        released = {case: lag.known for case, lag in self.cases.items()}
        for lag in self.cases.values():
            lag.facts = []
        return released


MOST_FACTS: Final = 10_000
"""Some forty megabytes, and more than comes in while a paper waits for where it goes."""


class Behind:
    """The cases that have to follow the record; their facts while there are not too many."""

    def __init__(self, most_facts: int = MOST_FACTS) -> None:
        self._most = most_facts
        self._facts = 0
        self._cases: dict[str, Lag] = {}
        self._notes: dict[str, set[str]] = {}

    def note(self, note: str, cases: Iterable[str]) -> None:
        self._notes[note] = set(cases)

    def lag(self, case: str, now: datetime) -> Lag:
        return self._cases.setdefault(case, Lag(now))

    def tell(self, fact: Fact, now: datetime) -> None:
        """What was just recorded of a case; it has to be read again where there is no room."""
        lag = self.lag(fact.subject, now)
        if self._facts < self._most:
            self._facts += 1
            lag.facts.append(fact)
        else:
            lag.to_read = True

    def take(self, now: datetime, patience: timedelta) -> Taken:
        """All but papers that came within that time and have still to be told where they go."""
        held = {
            case: lag
            for case, lag in self._cases.items()
            if lag.only_the_paper and now - lag.since < patience
        }
        taken = {case: lag for case, lag in self._cases.items() if case not in held}
        self._cases = held
        self._facts = sum(len(lag.facts) for lag in held.values())
        return Taken(taken, list(self._notes))

    def put_back(self, taken: Taken) -> None:
        """They are read then: nobody knows how far the attempt came."""
        for case, lag in taken.cases.items():
            self.lag(case, lag.since).to_read = True

    def look_again(self, cases: Iterable[str], taken: Taken, *, since: datetime) -> None:
        """At those that came within that time: the replica that has their paper may still wait."""
        for case in cases:
            lag = taken.cases[case]
            if lag.since > since:
                self.lag(case, lag.since).to_read = True

    def done(self, taken: Taken) -> Sequence[str]:
        """The notes of which nothing is left."""
        open_ = [note for note in taken.notes if note in self._notes]
        for note in open_:
            self._notes[note] -= taken.cases.keys()
        finished = [note for note in open_ if not self._notes[note]]
        for note in finished:
            del self._notes[note]
        return finished
