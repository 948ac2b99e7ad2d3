"""The record in MongoDB: events are only ever inserted, and the lists follow a moment later.

A batch costs two inserts: its events, and a note of the cases and words that have to follow. Once
both are on the disk the batch is safe. A replica works off its own notes; what a killed one left
behind, the others take over. Alerts change no case, so the lists do without them. One case read by
its id is folded from its events then and there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters import mongo_lists, mongo_reading
from services.archive.adapters.behind import Behind, Taken
from services.archive.adapters.cache import FactCache
from services.archive.adapters.documents import (
    SPEAKING,
    Document,
    changes_a_case,
    event_document,
    fact_of,
    of_a_case,
)
from services.archive.adapters.fresh_texts import FreshTexts
from services.archive.adapters.mongo_cases import WITHOUT_COPIES, CaseWriter
from services.archive.adapters.mongo_notes import Notes
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.domain import Case, Terms, fold
from services.archive.domain.facts import Instant
from services.archive.ports import (
    CasePage,
    CaseQuery,
    ChangedCases,
    EventPage,
    Position,
    Waking,
)
from shared.clock import Clock, utc_now
from shared.events import Event
from shared.mongo import Database, database_errors, only_duplicates

INDEXES: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "events": [["subject"], ["archived"]],
    "cases": [
        *(["newest"], ["soonest"], ["wakes"], ["changed"]),
        *(["audience", "newest"], ["open_bureaus", "soonest"]),
    ],
    "segments": [["small", "large"]],
    "postings": [["bucket"]],
}
"""All ascending: SecantusDB 0.7 answers nothing to `$gt` over a descending index."""


async def ensure_indexes(database: Database) -> None:
    """Safe to repeat and to run by several replicas at once."""
    with database_errors():
        for collection, indexes in INDEXES.items():
            for fields in indexes:
                await database[collection].create_index([(field, 1) for field in fields])


class MongoCaseStore:
    def __init__(
        self,
        database: Database,
        *,
        terms: Terms,
        cache: FactCache | None = None,
        clock: Clock = utc_now,
        fresh: FreshTexts | None = None,
    ) -> None:
        self._database = database
        self._events = database["events"]
        self._postings = MongoPostings(database)
        self._notes = Notes(database, owner=str(uuid4()))
        self._writer = CaseWriter(database, cache or FactCache(), terms, clock=clock)
        self._behind = Behind()
        self._fresh = fresh or FreshTexts(characters=0)

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        documents: dict[str, Document] = {}
        for event in events:
            documents.setdefault(str(event.id), event_document(event, now))
        if not documents:
            return
        with database_errors():
            known = await self._insert(list(documents.values()))
            await self._note(documents.values(), now)
        self._fresh.keep(documents.values())
        for key, document in documents.items():
            if changes_a_case(document["type"]):
                if key in known:
                    self._behind.lag(document["subject"], now).to_read = True
                else:
                    self._behind.tell(fact_of(document), now)

    async def refresh(self, *, now: datetime, patience: timedelta = timedelta()) -> None:
        with database_errors():
            for left in await self._notes.left_behind("cases", now):
                self._behind.note(left.id, left.about)
                for case in left.about:
                    self._behind.lag(case, now).to_read = True
        taken = self._behind.take(now, patience)
        try:
            with database_errors():
                await self._follow(taken, now - patience)
        except BaseException:
            self._behind.put_back(taken)
            raise

    async def _follow(self, taken: Taken, oldest: datetime) -> None:
        paperless = await self._writer.add(taken.release())
        self._behind.look_again(paperless, taken, since=oldest)
        await self._notes.done(self._behind.done(taken))

    async def case(self, enquiry_id: str) -> Case | None:
        with database_errors():
            cursor = self._events.find({"subject": enquiry_id}, WITHOUT_COPIES)
            facts = [fact_of(one) async for one in cursor if of_a_case(one["type"])]
        return fold(facts) if facts else None

    async def find(self, query: CaseQuery) -> CasePage:
        with database_errors():
            return await mongo_lists.find_cases(self._database, self._postings, query)

    async def cases(self, ids: Collection[str]) -> Sequence[Case]:
        with database_errors():
            return await mongo_reading.cases_by_id(self._database, ids)

    async def signed_by(self, member: str, *, limit: int) -> Sequence[Case]:
        with database_errors():
            return await mongo_reading.cases_signed_by(self._database, member, limit=limit)

    async def given(self, *, after: Position | None, limit: int) -> ChangedCases:
        with database_errors():
            return await mongo_reading.list_given(self._database, after=after, limit=limit)

    async def events(self, *, after: Position | None, limit: int) -> EventPage:
        with database_errors():
            return await mongo_reading.list_events(self._database, after=after, limit=limit)

    async def waking(
        self, *, before: Instant, limit: int, after: Position | None = None
    ) -> Sequence[Waking]:
        with database_errors():
            return await mongo_reading.list_waking(
                self._database, before=before, limit=limit, after=after
            )

    async def _insert(self, documents: Sequence[Document]) -> frozenset[str]:
        """Insert all; the ids of those that were known already."""
        try:
            await self._events.bulk_write([InsertOne(one) for one in documents], ordered=False)
        except BulkWriteError as error:
            return frozenset(str(documents[at]["_id"]) for at in only_duplicates(error))
        return frozenset()

    async def _note(self, documents: Iterable[Document], now: datetime) -> None:
        """For known events too: whoever inserted them may not have come to the note."""
        about = (one["subject"] for one in documents if changes_a_case(one["type"]))
        subjects = list(dict.fromkeys(about))
        spoken = [one["_id"] for one in documents if one["type"] in SPEAKING]
        if subjects:
            self._behind.note(await self._notes.write(subjects, spoken, now), subjects)
