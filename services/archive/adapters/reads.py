"""Who has read which case: in memory, and in the database, where it is only ever inserted."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.documents import Document
from services.archive.domain.facts import Instant
from services.archive.domain.reading import Reading
from services.archive.ports import NotedReading, Position
from shared.mongo import Database, database_errors, only_duplicates

_COLLECTION: Final = "reads"
_INDEXES: Final = (("enquiry", "place"), ("at",))


class InMemoryReadLog:
    def __init__(self) -> None:
        self._kept: dict[Position, Reading] = {}

    async def keep(self, readings: Sequence[NotedReading]) -> None:
        self._kept |= {one.place: one.reading for one in readings}

    async def of_case(
        self, enquiry_id: str, *, after: Position | None, limit: int
    ) -> Sequence[NotedReading]:
        found = [
            NotedReading(place, reading)
            for place, reading in sorted(self._kept.items(), reverse=True)
            if reading.enquiry == enquiry_id and (after is None or place < after)
        ]
        return found[:limit]

    async def forget(self, *, before: Instant) -> None:
        self._kept = {place: one for place, one in self._kept.items() if one.at >= before}


class MongoReadLog:
    def __init__(self, database: Database) -> None:
        self._reads = database[_COLLECTION]

    async def ensure_indexes(self) -> None:
        with database_errors():
            for fields in _INDEXES:
                await self._reads.create_index([(field, 1) for field in fields])

    async def keep(self, readings: Sequence[NotedReading]) -> None:
        inserts = [InsertOne(_document(one)) for one in readings]
        with database_errors():
            try:
                await self._reads.bulk_write(inserts, ordered=False)
            except BulkWriteError as error:
                only_duplicates(error)  # written before, by a try that was not confirmed

    async def of_case(
        self, enquiry_id: str, *, after: Position | None, limit: int
    ) -> Sequence[NotedReading]:
        which: Document = {"enquiry": enquiry_id}
        if after is not None:
            which["place"] = {"$lt": after}
        with database_errors():
            cursor = self._reads.find(which).sort("place", -1).limit(limit)
            return [_reading(document) async for document in cursor]

    async def forget(self, *, before: Instant) -> None:
        with database_errors():
            await self._reads.delete_many({"at": {"$lt": before}})


def _document(one: NotedReading) -> Document:
    return {"_id": one.place, "place": one.place, **asdict(one.reading)}


def _reading(document: Document) -> NotedReading:
    fields = {name: value for name, value in document.items() if name not in {"_id", "place"}}
    return NotedReading(document["place"], Reading(**fields))
