"""The words of papers and replies: a document for each event that spoke them, never changed.

These documents say what is indexed, and a rebuild compares them with the record; what is searched
are the postings that are made of them.
"""

import random
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.documents import Document, bands_of, spoken_text
from services.archive.adapters.mongo_notes import Note, Notes
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.postings import Text, band_word
from services.archive.adapters.terms import TOKENIZER_VERSION
from services.archive.ports import SpokenText
from shared.mongo import Database, database_errors, only_duplicates

_CHOICE: Final = 50
_AT_ONCE: Final = 50
"""SecantusDB looks for each document through the whole list of ids."""

_SPOKEN = {"subject": 1, "type": 1, "data.title": 1, "data.text": 1}


def words_document(spoken: SpokenText, terms: Sequence[str]) -> Document:
    """With the bands of a paper; who rebuilds the words rebuilds them, too."""
    document: Document = {
        "_id": spoken.event_id,
        "case": spoken.enquiry_id,
        "terms": "\n".join(terms),
        "copy": spoken.copy,
        "tokenizer_version": TOKENIZER_VERSION,
    }
    return document | ({"bands": list(bands_of(spoken))} if spoken.paper else {})


class MongoSearchIndex:
    """Works off the notes of all replicas, several at a time; two on one note do no harm."""

    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self._words = database["words"]
        self._postings = MongoPostings(database)
        self._notes = Notes(database, owner=str(uuid4()))
        self._current: list[Note] = []

    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        with database_errors():
            if not self._current:
                notes = list(await self._notes.some("words", limit=_CHOICE))
                random.shuffle(notes)  # so that replicas seldom meet
                self._current = notes
            some = [one for note in self._current for one in note.about][:limit]
            found: list[SpokenText] = []
            for start in range(0, len(some), _AT_ONCE):
                which = {"_id": {"$in": some[start : start + _AT_ONCE]}}
                cursor = self._events.find(which, _SPOKEN)
                found += [spoken_text(document) async for document in cursor]
            if not found:
                await self._tick_off(set(some))
            return found

    async def index(self, entries: Sequence[tuple[SpokenText, Sequence[str]]]) -> None:
        """The postings first: a words document says that they are there."""
        documents = [words_document(spoken, terms) for spoken, terms in entries]
        with database_errors():
            await self._postings.add(
                [
                    (_text(spoken), [*terms, *map(band_word, document.get("bands", ()))])
                    for (spoken, terms), document in zip(entries, documents, strict=True)
                ]
            )
            try:
                await self._words.bulk_write([InsertOne(one) for one in documents], ordered=False)
            except BulkWriteError as error:
                only_duplicates(error)
            await self._tick_off({spoken.event_id for spoken, _ in entries})

    async def merge_small(self) -> bool:
        """Make one segment of some small ones; whether there may be more to do."""
        with database_errors():
            return await self._postings.merge_small()

    async def _tick_off(self, indexed: set[str]) -> None:
        left: list[Note] = []
        done: list[str] = []
        for note in self._current:
            about = [one for one in note.about if one not in indexed]
            if about:
                left.append(Note(note.id, about))
            else:
                done.append(note.id)
        await self._notes.done(done)
        self._current = left


def _text(spoken: SpokenText) -> Text:
    return Text(spoken.event_id, spoken.enquiry_id, spoken.copy)
