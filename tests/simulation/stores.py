"""The database of a schedule: it outlives replicas, and a write of several steps may end half."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from services.archive.adapters.documents import (
    SPEAKING,
    Document,
    case_document,
    changes_a_case,
    event_document,
    fact_of,
    of_a_case,
    spoken_text,
)
from services.archive.adapters.lease import Held
from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.domain import Case, Fact, Terms, fold
from services.notifier.adapters.memory import (
    InMemoryLedger,
    InMemoryPartyBook,
    InMemoryStandingBook,
)
from shared.errors import TransientError
from shared.events import Event
from tests.simulation.faults import Faults
from tests.simulation.life import Life

P = TypeVar("P")


class DatabaseAwayError(TransientError):
    """It may have been before the write, or after."""


@dataclass(slots=True)
class Note:
    """Which cases have still to follow, and whose work that is."""

    owner: Life
    subjects: tuple[str, ...]


@dataclass(slots=True)
class Database:
    events: dict[str, Document] = field(default_factory=dict)
    cases: dict[str, Document] = field(default_factory=dict)
    facts: dict[str, dict[str, Fact]] = field(default_factory=dict)
    folded: dict[str, Case] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    held: Held = field(default_factory=Held)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    parties: InMemoryPartyBook = field(default_factory=InMemoryPartyBook)
    standings: InMemoryStandingBook = field(default_factory=InMemoryStandingBook)


class SteppingCaseStore(InMemoryCaseStore):
    """The store in memory with the steps of the one in the database: events, a note, the lists.

    A case may only be replaced by who knows how many facts it was folded from.
    """

    def __init__(self, terms: Terms, database: Database, *, life: Life, faults: Faults) -> None:
        super().__init__(terms)
        self._events, self._cases = database.events, database.cases
        self._database = database
        self._life = life
        self._faults = faults

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        for event in events:
            await self._reaches()
            if str(event.id) not in self._events:
                self._insert(event_document(event, now))
        await self._reaches()
        about = dict.fromkeys(str(one.subject) for one in events if changes_a_case(one.type))
        self._database.notes.append(Note(self._life, tuple(about)))
        await self._answers()

    async def refresh(self, *, now: datetime, patience: timedelta = timedelta()) -> None:
        """What others left behind by being killed, too."""
        del now, patience
        taken = [
            note
            for note in self._database.notes
            if note.owner is self._life or not note.owner.alive
        ]
        for subject in dict.fromkeys(one for note in taken for one in note.subjects):
            while not await self._replaced(subject):
                pass
        await self._reaches()
        done = {id(note) for note in taken}
        self._database.notes[:] = [one for one in self._database.notes if id(one) not in done]

    async def case(self, enquiry_id: str) -> Case | None:
        await self._reaches()
        facts = self._database.facts.get(enquiry_id)
        return fold(facts.values()) if facts else None

    def _insert(self, document: Document) -> None:
        self._events[document["_id"]] = document
        if document["type"] in SPEAKING:
            self._unindexed[document["_id"]] = spoken_text(document)
        if of_a_case(document["type"]):
            about = self._database.facts.setdefault(document["subject"], {})
            about[document["_id"]] = fact_of(document)

    def _fold(self, subject: str) -> Case:
        """Facts only ever join: so their number names them, and what they make is known."""
        every = self._database.facts[subject].values()
        facts = [fact for fact in every if changes_a_case(fact.type)]
        known = self._database.folded.get(subject)
        if known is None or known.n != len(facts):
            known = self._database.folded[subject] = fold(facts)
        return known

    async def _replaced(self, subject: str) -> bool:
        await self._reaches()
        known = self._facts_behind(subject)
        await self._reaches()
        case = self._fold(subject)
        if case.n <= known:
            return True
        await self._reaches()
        if self._facts_behind(subject) != known:
            return False
        self._cases[subject] = case_document(case, self._rules)
        return True

    def _facts_behind(self, subject: str) -> int:
        stored = self._cases.get(subject)
        return int(stored["n"]) if stored else 0

    async def _reaches(self) -> None:
        await self._life.turn()
        if self._faults.strike("database_away"):
            raise DatabaseAwayError("not reached")

    async def _answers(self) -> None:
        await self._life.turn()
        if self._faults.strike("database_answer_lost"):
            raise DatabaseAwayError("no answer")


class _Stepping:
    """Any port, each call of which is a turn, and may fail before or after its effect."""

    def __init__(self, port: object, life: Life, faults: Faults) -> None:
        self._port = port
        self._life = life
        self._faults = faults

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._port, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            await self._life.turn()
            if self._faults.strike("database_away"):
                raise DatabaseAwayError("not reached")
            answer = await method(*args, **kwargs)
            await self._life.turn()
            if self._faults.strike("database_answer_lost"):
                raise DatabaseAwayError("no answer")
            return answer

        return call


def stepping(port: P, *, life: Life, faults: Faults) -> P:
    return cast("P", _Stepping(port, life, faults))
