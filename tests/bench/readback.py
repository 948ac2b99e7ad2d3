"""What the database holds after a run; all systems keep `events` and `cases` alike.

That somebody was alerted stands in the product's record alone, and in the case read by its id,
which is folded from it; the others write it into the case. Either is looked for where it is.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo import AsyncMongoClient

from tests.bench.papers import Posted, mark

Document = dict[str, Any]
ALERT = "alert.delivered.v1"
_SUBMITTED = "enquiry.submitted.v1"
_ASSIGNED = (_SUBMITTED, "enquiry.assigned.v1")
_SHOWN = {"receipt": 1, "assignments.bureau": 1, "alerts": 1}
_PAPER = ("receipt", "title", "text")
_AT_ONCE = 2000
"""Documents that the driver asks for at a time, so that it holds no more than these."""


@dataclass(slots=True)
class Record:
    """`events` are ids. `submitted` and `cases`: each paper as its event and its case have it.

    `kinds`: the events of each enquiry by type. `up_to_date` are the cases that show one assignment
    and an alert. `archived_at`: when the last of submission and assignment was archived, by its own
    account.
    """

    submitted: dict[str, Posted] = field(default_factory=dict)
    cases: dict[str, Posted] = field(default_factory=dict)
    events: set[str] = field(default_factory=set)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    up_to_date: set[str] = field(default_factory=set)
    archived_at: dict[str, float] = field(default_factory=dict)

    @property
    def doubled(self) -> int:
        """Submissions and assignments beyond the one of each that there is of an enquiry."""
        return sum(max(0, of_it[kind] - 1) for of_it in self.kinds.values() for kind in _ASSIGNED)


class Reader:
    def __init__(self, database: Any) -> None:
        self._database = database

    async def complete(self, enquiries: Sequence[str]) -> set[str]:
        """Those of them whose case shows the assignment, and that have an alert."""
        which = {"$in": list(enquiries)}
        cases = self._database.cases.find({"_id": which}, _SHOWN)
        found = [case async for case in cases if _assigned(case)]
        if all(case.get("alerts") for case in found):
            return {str(case["_id"]) for case in found}
        events = self._database.events.find({"subject": which}, {"type": 1, "subject": 1})
        told = {str(event["subject"]) async for event in events if event["type"] == ALERT}
        return told.intersection(str(case["_id"]) for case in found)

    async def stored(self, events: Sequence[str]) -> int:
        """How many of these events are there."""
        found = self._database.events.find({"_id": {"$in": list(events)}}, {"_id": 1})
        return len([event async for event in found])

    async def read(self) -> Record:
        """All of it, once: each document is looked at as it comes and let go of."""
        events = EventReading()
        wanted = {"type": 1, "subject": 1, "archived_at": 1}
        wanted |= {f"data.{name}": 1 for name in _PAPER}
        async for event in self._database.events.find({}, wanted, batch_size=_AT_ONCE):
            events.take(event)
        record = events.record()
        wanted = _SHOWN | dict.fromkeys(_PAPER, 1)
        async for case in self._database.cases.find({}, wanted, batch_size=_AT_ONCE):
            take_case(record, case)
        return record


class EventReading:
    """Events in any order become a record."""

    def __init__(self) -> None:
        self._record = Record(kinds=defaultdict(Counter))

    def take(self, event: Mapping[str, Any]) -> None:
        enquiry, kind = str(event["subject"]), event["type"]
        record = self._record
        record.events.add(str(event["_id"]))
        record.kinds[enquiry][kind] += 1
        if kind in _ASSIGNED:
            at = event["archived_at"].timestamp()
            record.archived_at[enquiry] = max(at, record.archived_at.get(enquiry, 0.0))
        if kind == _SUBMITTED:
            record.submitted[enquiry] = _paper_of(event["data"])

    def record(self) -> Record:
        for enquiry, kinds in self._record.kinds.items():
            if any(kinds[kind] == 0 for kind in _ASSIGNED):
                self._record.archived_at.pop(enquiry, None)
        return self._record


def take_case(record: Record, case: Mapping[str, Any]) -> None:
    """After the events, since it is they that may tell of an alert."""
    enquiry = str(case["_id"])
    record.cases[enquiry] = _paper_of(case)
    alerted = case.get("alerts") or record.kinds.get(enquiry, Counter[str]())[ALERT]
    if _assigned(case) and alerted:
        record.up_to_date.add(enquiry)


def _paper_of(fields: Mapping[str, Any]) -> Posted:
    """Of what is missing the empty text is as good as any: nobody posted that."""
    receipt, title, text = (fields.get(name) or "" for name in _PAPER)
    return Posted(receipt, mark(title, text))


def _assigned(case: Mapping[str, Any]) -> bool:
    return bool(case.get("receipt") and len(case.get("assignments") or ()) == 1)


@asynccontextmanager
async def open_reader(mongo_url: str, name: str) -> AsyncIterator[Reader]:
    """The database stays: to drop one costs this server more than to fill it."""
    client: AsyncMongoClient[Document] = AsyncMongoClient(mongo_url, tz_aware=True)
    try:
        yield Reader(client[name])
    finally:
        await client.close()
