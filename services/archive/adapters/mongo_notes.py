"""Notes of what has still to follow a batch of events, so that a killed replica forgets nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import uuid4

from pymongo import InsertOne

from services.archive.adapters.documents import Document
from shared.mongo import Database

What = Literal["cases", "words"]

LEFT_BEHIND: Final = timedelta(seconds=30)
"""After this time others take a note over; doing the same work twice changes nothing."""

_LOOK_EVERY: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Note:
    """`about`: ids of cases to fold, or of events whose words to index."""

    id: str
    about: Sequence[str]


class Notes:
    def __init__(self, database: Database, *, owner: str) -> None:
        self._notes = database["notes"]
        self._owner = owner
        self._looked_at: datetime | None = None

    async def write(self, cases: Sequence[str], spoken: Sequence[str], now: datetime) -> str:
        """Note both; the id of the note about the cases."""
        note = str(uuid4())
        common = {"owner": self._owner, "at": now}
        documents = [{"_id": note, "what": "cases", "about": list(cases)} | common]
        if spoken:
            words: Document = {"_id": str(uuid4()), "what": "words", "about": list(spoken)}
            documents.append(words | {"at": now})
        await self._notes.bulk_write([InsertOne(one) for one in documents], ordered=False)
        return note

    async def left_behind(self, what: What, now: datetime) -> Sequence[Note]:
        """Notes that their owner has not worked off in time; looked for now and then only."""
        if self._looked_at is not None and now - self._looked_at < _LOOK_EVERY:
            return []
        self._looked_at = now
        cursor = self._notes.find({"what": what, "at": {"$lt": now - LEFT_BEHIND}})
        return [Note(one["_id"], one["about"]) async for one in cursor]

    async def some(self, what: What, *, limit: int) -> Sequence[Note]:
        cursor = self._notes.find({"what": what}).limit(limit)
        return [Note(one["_id"], one["about"]) async for one in cursor]

    async def done(self, notes: Sequence[str]) -> None:
        if notes:
            await self._notes.delete_many({"_id": {"$in": list(notes)}})
