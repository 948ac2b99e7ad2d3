"""The index of words in the database: segments that are only ever inserted, merged and dropped.

A segment counts once its head is there: the buckets are written before the head, and taken away
after it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.documents import Document
from services.archive.adapters.postings import Segment, Text, merged, segment_id, segment_steps
from services.archive.adapters.segment_documents import (
    BANDS,
    UNSORTED,
    bucket_keys,
    bucket_of,
    bucket_steps,
    head_document,
    places_of,
    segment_from,
    sharing,
    texts_of,
)
from services.archive.ports import Indexed
from shared.mongo import Database, only_duplicates
from shared.turns import in_turns

_MERGED: Final = 16
_HEADS: Final = 2_000
"""Of so many segments this process remembers the heads, which never change."""


@dataclass(frozen=True, slots=True)
class Having:
    """The cases that have a word, and the events whose public copy has it."""

    cases: frozenset[str]
    copies: frozenset[str]


class MongoPostings:
    def __init__(self, database: Database) -> None:
        self._heads = database["segments"]
        self._buckets = database["postings"]
        self._known: OrderedDict[str, Sequence[Text]] = OrderedDict()

    async def add(self, texts: Sequence[Indexed]) -> None:
        """Safe to repeat; the same texts in another segment are found once all the same."""
        if texts:
            await self._write(await in_turns(segment_steps(texts)))

    async def having(self, word: str) -> Having:
        found: dict[str, Sequence[int]] = {}
        for bucket in (bucket_of(word), UNSORTED):
            async for document in self._buckets.find({"bucket": bucket}):
                places = places_of(document, word)
                if places:
                    found[document["segment"]] = places
        heads = await self._texts(found)
        texts = [
            heads[one][place] for one, places in found.items() if one in heads for place in places
        ]
        return Having(
            frozenset(text.enquiry_id for text in texts),
            frozenset(text.event_id for text in texts if text.copy),
        )

    async def sharing(self, bands: Collection[int]) -> Mapping[str, Collection[int]]:
        """The cases with some of these bands, and which."""
        found: dict[str, list[tuple[int, Sequence[int]]]] = {}
        async for document in self._buckets.find({"bucket": BANDS}):
            found[document["segment"]] = list(sharing(document, bands))
        heads = await self._texts([name for name, places in found.items() if places])
        cases: dict[str, set[int]] = {}
        for name, texts in heads.items():
            for place, some in found[name]:
                cases.setdefault(texts[place].enquiry_id, set()).update(some)
        return cases

    async def merge_small(self) -> bool:
        """Make one of some small ones; whether there may be more to do."""
        small = self._heads.find({"small": True}).limit(_MERGED)
        heads = [head async for head in small]
        if len(heads) < _MERGED:
            return False
        segments = [await self._read(head) for head in heads]
        together = await asyncio.to_thread(merged, segments)
        await self._write(together)
        kept = segment_id(together)  # one of them, where it had all the texts of the others
        await self._drop([head for head in heads if head["_id"] != kept])
        return True

    async def names(self) -> Collection[str]:
        return [head["_id"] async for head in self._heads.find({}, {"_id": 1})]

    async def segments(self, names: Sequence[str]) -> AsyncIterator[tuple[str, Segment]]:
        """Those of them that are there, and were not dropped while they were read."""
        for name in names:
            head = await self._heads.find_one({"_id": name})
            segment = await self._read(head) if head else None
            if segment and await self._heads.find_one({"_id": name}, {"_id": 1}):
                yield name, segment

    async def drop(self, name: str) -> None:
        head = await self._heads.find_one({"_id": name})
        if head:
            await self._drop([head])

    async def _write(self, segment: Segment) -> None:
        documents = await in_turns(bucket_steps(segment))
        await _insert(self._buckets, documents)
        await _insert(self._heads, [head_document(segment)])

    async def _read(self, head: Document) -> Segment:
        found = self._buckets.find({"_id": {"$in": bucket_keys(head)}})
        documents = [one async for one in found]
        return segment_from(head, documents)

    async def _drop(self, heads: Sequence[Document]) -> None:
        await self._heads.delete_many({"_id": {"$in": [head["_id"] for head in heads]}})
        for head in heads:
            self._known.pop(head["_id"], None)
            await self._buckets.delete_many({"_id": {"$in": bucket_keys(head)}})

    async def _texts(self, names: Collection[str]) -> Mapping[str, Sequence[Text]]:
        """The texts of these segments; those without a head are not there, or not yet."""
        missing = [name for name in names if name not in self._known]
        if missing:
            async for head in self._heads.find({"_id": {"$in": missing}}):
                self._known[head["_id"]] = texts_of(head)
        found = {name: self._known[name] for name in names if name in self._known}
        for name in found:
            self._known.move_to_end(name)
        while len(self._known) > _HEADS:
            self._known.popitem(last=False)
        return found


async def _insert(collection: Any, documents: Sequence[Document]) -> None:
    try:
        await collection.bulk_write([InsertOne(one) for one in documents], ordered=False)
    except BulkWriteError as error:
        only_duplicates(error)
