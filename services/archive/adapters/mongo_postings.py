"""The index of words in the database: segments that are only ever inserted, merged and dropped.

A segment counts once its head is there: the buckets are written before the head, and taken away
after it.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.documents import Document
from services.archive.adapters.merging import merged_bucket, together
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.postings import Segment, merged, segment_id, segment_steps
from services.archive.adapters.segment_documents import (
    BANDS,
    BUCKETS,
    UNSORTED,
    bucket_key,
    bucket_keys,
    bucket_of,
    bucket_steps,
    head_document,
    places_of,
    segment_from,
    sharing,
)
from services.archive.adapters.segment_heads import KnownHeads, Microseconds, later
from services.archive.ports import Indexed
from shared.mongo import Database, only_duplicates
from shared.turns import in_turns

MERGED: Final = 16


@dataclass(frozen=True, slots=True)
class Having:
    """The cases that have a word, with the moment that their paper was submitted if it is known.

    `copies`: the events whose public copy has the word.
    """

    begun: Mapping[str, Microseconds | None]
    copies: frozenset[str]

    @property
    def cases(self) -> Collection[str]:
        return self.begun.keys()


class MongoPostings:
    def __init__(self, database: Database) -> None:
        self._heads = database["segments"]
        self._buckets = database["postings"]
        self._known = KnownHeads(self._heads)

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
        begun: dict[str, Microseconds | None] = {}
        copies: set[str] = set()
        for name, head in (await self._known.some(found)).items():
            for text in head.some(found[name]):
                begun[text.case] = later(begun.get(text.case), text.begun)
                if text.copy is not None:
                    copies.add(text.copy)
        return Having(begun, frozenset(copies))

    async def sharing(self, bands: Collection[int]) -> Mapping[str, Collection[int]]:
        """The cases with some of these bands, and which."""
        found: dict[str, list[tuple[int, Sequence[int]]]] = {}
        async for document in self._buckets.find({"bucket": BANDS}):
            found[document["segment"]] = list(sharing(document, bands))
        heads = await self._known.some([name for name, places in found.items() if places])
        cases: dict[str, set[int]] = {}
        for name, head in heads.items():
            texts = head.some([place for place, _ in found[name]])
            for text, (_, some) in zip(texts, found[name], strict=True):
                cases.setdefault(text.case, set()).update(some)
        return cases

    async def merge_small(self) -> bool:
        """Make one of some small ones; whether there may be more to do."""
        small = self._heads.find({"small": True}).limit(MERGED)
        heads = [head async for head in small]
        if len(heads) < MERGED:
            return False
        segments = [await self._read(head) for head in heads]
        together = await asyncio.to_thread(merged, segments)
        await self._write(together)
        kept = segment_id(together)  # one of them, where it had all the texts of the others
        await self._drop([head for head in heads if head["_id"] != kept])
        return True

    async def merge_some(self) -> bool:
        """The same of larger ones, bucket after bucket."""
        some = self._heads.find({"small": False, "large": None}).limit(MERGED)
        heads = [head async for head in some]
        if len(heads) < MERGED:
            return False
        segment, moves = together(heads)
        name = segment_id(segment)
        for bucket in (*range(BUCKETS), BANDS):
            keys = [bucket_key(bucket, head["_id"]) for head in heads]
            documents = [one async for one in self._buckets.find({"_id": {"$in": keys}})]
            if documents:
                key = {"_id": bucket_key(bucket, name), "bucket": bucket, "segment": name}
                await _insert(self._buckets, [key | merged_bucket(documents, moves)])
        await _insert(self._heads, [head_document(segment)])
        await self._drop([head for head in heads if head["_id"] != name])
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
            self._known.forget(head["_id"])
            for some in in_pieces(bucket_keys(head)):
                await self._buckets.delete_many({"_id": {"$in": some}})


async def _insert(collection: Any, documents: Sequence[Document]) -> None:
    try:
        await collection.bulk_write([InsertOne(one) for one in documents], ordered=False)
    except BulkWriteError as error:
        only_duplicates(error)
