"""What the database holds after a run; all systems keep `events` and `cases` alike.

That somebody was alerted stands in the product's record alone, and in the case read by its id,
which is folded from it; the others write it into the case. Either is looked for where it is.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo import AsyncMongoClient

Document = dict[str, Any]
_ASSIGNED = ("enquiry.submitted.v1", "enquiry.assigned.v1")
_ALERT = "alert.delivered.v1"
_SHOWN = {"receipt": 1, "assignments.bureau": 1, "alerts": 1}


@dataclass(slots=True)
class Record:
    """`archived_at`: when the last of submission and assignment was archived, by its own account.

    `up_to_date` are the cases that show one assignment and an alert.
    """

    events: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    up_to_date: set[str] = field(default_factory=set)
    alerted: set[str] = field(default_factory=set)
    archived_at: dict[str, float] = field(default_factory=dict)
    doubled: int = 0


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
        told = {str(event["subject"]) async for event in events if event["type"] == _ALERT}
        return told.intersection(str(case["_id"]) for case in found)

    async def stored(self, events: Sequence[str]) -> int:
        """How many of these events are there."""
        found = self._database.events.find({"_id": {"$in": list(events)}}, {"_id": 1})
        return len([event async for event in found])

    async def read(self) -> Record:
        record = Record()
        await self._read_events(record)
        await self._read_cases(record)
        return record

    async def _read_cases(self, record: Record) -> None:
        async for case in self._database.cases.find({}, _SHOWN):
            enquiry = str(case["_id"])
            record.cases.add(enquiry)
            if _assigned(case) and (case.get("alerts") or enquiry in record.alerted):
                record.up_to_date.add(enquiry)

    async def _read_events(self, record: Record) -> None:
        seen: dict[str, list[str]] = defaultdict(list)
        wanted = {"type": 1, "subject": 1, "archived_at": 1}
        async for event in self._database.events.find({}, wanted):
            enquiry, kind = str(event["subject"]), event["type"]
            at = event["archived_at"].timestamp()
            record.events.add(str(event["_id"]))
            seen[enquiry].append(kind)
            if kind in _ASSIGNED:
                record.archived_at[enquiry] = max(at, record.archived_at.get(enquiry, 0.0))
            elif kind == _ALERT:
                record.alerted.add(enquiry)
        for enquiry, kinds in seen.items():
            if any(kinds.count(kind) == 0 for kind in _ASSIGNED):
                record.archived_at.pop(enquiry, None)
            record.doubled += sum(max(0, kinds.count(kind) - 1) for kind in _ASSIGNED)


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
