"""The record and its cases in MongoDB, kept right by any number of replicas without transactions.

Why a case cannot miss a fact. A case's document may only be replaced by who knows the facts that
it was folded from, and only by the fold of more facts: the filter names `n`, their number. So the
sets of facts behind a document form a chain, each containing the one before, and within a chain
`n` names the set. There are two ways to know that set:

- the replica wrote the document itself (its `FactCache`) and adds the events it has just inserted;
- it reads `n` first and the events afterwards: what was folded into the document had been inserted
  before, so the events read contain it.

Whose replacement fails was overtaken; he reads and tries again. Every replica inserts its events
before it folds and does not return before its own replacement went in or the document counts all
the facts it read, so in the end each case is the fold of all its events. The events are read
again for cases with an event that was known before: the stored copy is the one that counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from services.archive.adapters import mongo_reading
from services.archive.adapters.cache import FactCache
from services.archive.adapters.documents import (
    SPEAKING,
    Document,
    case_document,
    case_of,
    event_document,
    fact_of,
)
from services.archive.domain import Case, Fact, fold
from services.archive.ports import CasePage, CaseQuery, EventPage, Position
from shared.errors import TransientError
from shared.events import Event
from shared.mongo import Database, database_errors, only_duplicates

_ATTEMPTS: Final = 30
_PAPER_COPIES: Final = {"data.paper": 0}
INDEXES: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "events": [["subject"], ["archived"]],
    "cases": [
        ["newest"],
        ["soonest"],
        ["audience", "newest"],
        ["open_bureaus", "soonest"],
    ],
    "search": [["terms"]],
}
"""All ascending: SecantusDB 0.7 answers nothing to `$gt` over a descending index."""


class CaseContentionError(TransientError):
    """Other replicas kept overtaking this one on the same case."""


async def ensure_indexes(database: Database) -> None:
    """Safe to repeat and to run by several replicas at once."""
    with database_errors():
        for collection, indexes in INDEXES.items():
            for fields in indexes:
                await database[collection].create_index([(field, 1) for field in fields])
        await database["search"].create_index("pending", sparse=True)


class MongoCaseStore:
    def __init__(self, database: Database, *, cache: FactCache | None = None) -> None:
        self._database = database
        self._events = database["events"]
        self._cases = database["cases"]
        self._search = database["search"]
        self._cache = cache or FactCache()

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        documents: dict[str, Document] = {}
        for event in events:
            documents.setdefault(str(event.id), event_document(event, now))
        with database_errors():
            known = await self._insert(list(documents.values()))
            await self._mark(documents.values())
            new = [one for key, one in documents.items() if key not in known]
            stale = {documents[key]["subject"] for key in known}
            behind = stale | await self._add(new, stale)
            for _ in range(_ATTEMPTS):
                if not behind:
                    return
                behind = await self._catch_up(sorted(behind))
        raise CaseContentionError(f"{len(behind)} cases changed faster than they could be written")

    async def case(self, enquiry_id: str) -> Case | None:
        with database_errors():
            document = await self._cases.find_one({"_id": enquiry_id})
        return case_of(document) if document else None

    async def find(self, query: CaseQuery) -> CasePage:
        with database_errors():
            return await mongo_reading.find_cases(self._database, query)

    async def events(self, *, after: Position | None, limit: int) -> EventPage:
        with database_errors():
            return await mongo_reading.list_events(self._database, after=after, limit=limit)

    async def _insert(self, documents: Sequence[Document]) -> frozenset[str]:
        """Insert all; the ids of those that were known already."""
        if not documents:
            return frozenset()
        try:
            await self._events.bulk_write([InsertOne(one) for one in documents], ordered=False)
        except BulkWriteError as error:
            return frozenset(str(documents[at]["_id"]) for at in only_duplicates(error))
        return frozenset()

    async def _mark(self, documents: Iterable[Document]) -> None:
        """Say that words have come in; also for known events, whose mark may be missing."""
        marks = {one["subject"]: one["_id"] for one in documents if one["type"] in SPEAKING}
        if marks:
            await self._search.bulk_write(
                [
                    UpdateOne({"_id": subject}, {"$set": {"pending": mark}}, upsert=True)
                    for subject, mark in marks.items()
                ],
                ordered=False,
            )

    async def _add(self, new: Iterable[Document], stale: set[str]) -> set[str]:
        """Add new events to cases as this replica knows them; the ids of those it could not."""
        by_case: dict[str, list[Fact]] = {}
        begun: set[str] = set()
        for document in new:
            by_case.setdefault(document["subject"], []).append(fact_of(document))
            if document["type"] == SPEAKING[0]:
                begun.add(document["subject"])
        folded: dict[str, tuple[int, Sequence[Fact]]] = {}
        for subject, facts in by_case.items():
            known = self._cache.get(subject)
            if known is None and subject in begun:
                known = ()  # most likely the paper is the first that anyone hears of the case
            if known is not None and subject not in stale:
                folded[subject] = len(known), (*known, *facts)
        return (by_case.keys() - folded.keys()) | await self._replace(folded)

    async def _catch_up(self, subjects: Sequence[str]) -> set[str]:
        """Fold cases from the record itself; the ids of those that were overtaken."""
        which = {"$in": subjects}
        written: dict[str, int] = {
            one["_id"]: one["n"] async for one in self._cases.find({"_id": which}, {"n": 1})
        }
        facts: dict[str, list[Fact]] = {}
        async for document in self._events.find({"subject": which}, _PAPER_COPIES):
            facts.setdefault(document["subject"], []).append(fact_of(document))
        return await self._replace(
            {
                subject: (written.get(subject, 0), found)
                for subject, found in facts.items()
                if len(found) > written.get(subject, 0)
            }
        )

    async def _replace(self, folded: Mapping[str, tuple[int, Sequence[Fact]]]) -> set[str]:
        """Write each case over the one of so many facts; the ids of those that were overtaken.

        With `upsert` a filter that no longer matches is a duplicate key, which names the case.
        """
        if not folded:
            return set()
        subjects = list(folded)
        overtaken: set[str] = set()
        try:
            await self._cases.bulk_write(
                [
                    ReplaceOne({"_id": subject, "n": n}, case_document(fold(facts)), upsert=True)
                    for subject, (n, facts) in folded.items()
                ],
                ordered=False,
            )
        except BulkWriteError as error:
            overtaken = {subjects[at] for at in only_duplicates(error)}
        for subject in subjects:
            if subject in overtaken:
                self._cache.drop(subject)
            else:
                self._cache.put(subject, tuple(folded[subject][1]))
        return overtaken
