"""The words of papers and replies: a document for each event that spoke them, never changed."""

import random
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.documents import Document, bands_of, spoken_text
from services.archive.adapters.mongo_notes import Note, Notes
from services.archive.adapters.terms import TOKENIZER_VERSION
from services.archive.ports import SpokenText
from shared.mongo import Database, database_errors, only_duplicates

_CHOICE: Final = 20
_SPOKEN = {"subject": 1, "type": 1, "data.title": 1, "data.text": 1}


def words_document(spoken: SpokenText, terms: Sequence[str]) -> Document:
    """With the bands of a paper; who rebuilds the words rebuilds them, too."""
    document: Document = {
        "_id": spoken.event_id,
        "case": spoken.enquiry_id,
        "terms": list(terms),
        "copy": spoken.copy,
        "tokenizer_version": TOKENIZER_VERSION,
    }
    return document | ({"bands": list(bands_of(spoken))} if spoken.paper else {})


class MongoSearchIndex:
    """Works off the notes of all replicas, a note at a time; two on one note do no harm."""

    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self._words = database["words"]
        self._notes = Notes(database, owner=str(uuid4()))
        self._current: Note | None = None

    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        with database_errors():
            if self._current is None:
                notes = await self._notes.some("words", limit=_CHOICE)
                if not notes:
                    return []
                self._current = random.choice(notes)  # noqa: S311 - so that replicas seldom meet
            some = list(self._current.about[:limit])
            cursor = self._events.find({"_id": {"$in": some}}, _SPOKEN)
            found = [spoken_text(document) async for document in cursor]
            if not found:
                await self._tick_off(set(some))
            return found

    async def index(self, entries: Sequence[tuple[SpokenText, Sequence[str]]]) -> None:
        writes = [InsertOne(words_document(spoken, terms)) for spoken, terms in entries]
        with database_errors():
            try:
                await self._words.bulk_write(writes, ordered=False)
            except BulkWriteError as error:
                only_duplicates(error)
            await self._tick_off({spoken.event_id for spoken, _ in entries})

    async def _tick_off(self, indexed: set[str]) -> None:
        if self._current is None:
            return
        left = [one for one in self._current.about if one not in indexed]
        if left:
            self._current = Note(self._current.id, left)
        else:
            await self._notes.done([self._current.id])
            self._current = None
