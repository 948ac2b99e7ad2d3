"""Puts the words of papers and replies in the index: first the postings, then the note goes."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import uuid4

from services.archive.adapters.documents import SPOKEN_FIELDS, spoken_text
from services.archive.adapters.fresh_texts import FreshTexts
from services.archive.adapters.mongo_notes import Note, Notes
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.domain.facts import Instant
from services.archive.ports import Indexed, SpokenText
from shared.mongo import Database, database_errors

_CHOICE: Final = 50


class MongoSearchIndex:
    """Works off the notes of all replicas, several at a time; two on one note do no harm."""

    def __init__(self, database: Database, *, fresh: FreshTexts | None = None) -> None:
        self._events = database["events"]
        self._cases = database["cases"]
        self._postings = MongoPostings(database)
        self._notes = Notes(database, owner=str(uuid4()))
        self._fresh = fresh or FreshTexts(characters=0)
        self._current: list[Note] = []
        self._merged = False

    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        with database_errors():
            if not self._current:
                notes = list(await self._notes.some("words", limit=_CHOICE))
                random.shuffle(notes)  # so that replicas seldom meet
                self._current = notes
            about = dict.fromkeys(one for note in self._current for one in note.about)
            some = list(about)[:limit]
            found = await self._texts(some)
            if not found:
                await self._tick_off(set(some))
            if not some:
                self._fresh.forget_all()
            return found

    async def index(self, texts: Sequence[Indexed]) -> None:
        with database_errors():
            await self._postings.add(await self._dated(texts))
            self._merged = False
            await self._tick_off({one.spoken.event_id for one in texts})

    async def merge_small(self) -> bool:
        """Make one segment of some small ones; whether there may be more to do.

        Whoever has written nothing since need not look again.
        """
        if self._merged:
            return False
        with database_errors():
            more = await self._postings.merge_small() or await self._postings.merge_some()
        self._merged = not more
        return more

    async def _texts(self, events: Sequence[str]) -> list[SpokenText]:
        found = list(self._fresh.some(events))
        here = {one.event_id for one in found}
        missing = [one for one in events if one not in here]
        for some in in_pieces(missing):
            cursor = self._events.find({"_id": {"$in": some}}, SPOKEN_FIELDS)
            found += [spoken_text(document) async for document in cursor]
        return found

    async def _dated(self, texts: Sequence[Indexed]) -> Sequence[Indexed]:
        """Each with the moment that its paper was submitted: an answer does not tell that."""
        answers = list({one.spoken.enquiry_id for one in texts if one.spoken.begun is None})
        begun: dict[str, Instant] = {}
        for some in in_pieces(answers):
            async for case in self._cases.find({"_id": {"$in": some}}, {"submitted_at": 1}):
                if case["submitted_at"]:
                    begun[case["_id"]] = case["submitted_at"]
        return [
            one
            if one.spoken.begun
            else replace(one, spoken=replace(one.spoken, begun=begun.get(one.spoken.enquiry_id)))
            for one in texts
        ]

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
        self._fresh.forget(indexed)
