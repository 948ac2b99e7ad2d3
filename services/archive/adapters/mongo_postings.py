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
from services.archive.adapters.heads import Head, Heads
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.postings import Segment, merged, segment_id, segment_steps
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
)
from services.archive.ports import Indexed
from shared.mongo import Database, only_duplicates
from shared.turns import in_turns

_MERGED: Final = 16


@dataclass(frozen=True, slots=True)
class Having:
    """The cases that have a word, and the events whose public copy has it."""

    cases: frozenset[str]
    copies: frozenset[str]


class MongoPostings:
    def __init__(self, database: Database) -> None:
        self._heads = database["segments"]
        self._buckets = database["postings"]
        self._known = Heads()

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
        cases: set[str] = set()
        copies: set[str] = set()
        for segment, head in (await self._texts(found)).items():
            cases.update(head.cases(found[segment]))
            copies.update(head.copies(found[segment]))
        return Having(frozenset(cases), frozenset(copies))

    async def sharing(self, bands: Collection[int]) -> Mapping[str, Collection[int]]:
        """The cases with some of these bands, and which."""
        found: dict[str, list[tuple[int, Sequence[int]]]] = {}
        async for document in self._buckets.find({"bucket": BANDS}):
            found[document["segment"]] = list(sharing(document, bands))
        heads = await self._texts([name for name, places in found.items() if places])
        cases: dict[str, set[int]] = {}
        for name, head in heads.items():
            of_cases = head.cases([place for place, _ in found[name]])
            for case, (_, some) in zip(of_cases, found[name], strict=True):
                cases.setdefault(case, set()).update(some)
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
            self._known.drop(head["_id"])
            await self._buckets.delete_many({"_id": {"$in": bucket_keys(head)}})

    async def _texts(self, names: Collection[str]) -> Mapping[str, Head]:
        """The texts of these segments; those without a head are not there, or not yet."""
        found = {name: self._known.get(name) for name in names if name in self._known}
        for some in in_pieces([name for name in names if name not in found]):
            async for document in self._heads.find({"_id": {"$in": some}}):
                found[document["_id"]] = head = Head(document)
                self._known.put(document["_id"], head)
        return found


async def _insert(collection: Any, documents: Sequence[Document]) -> None:
    try:
        await collection.bulk_write([InsertOne(one) for one in documents], ordered=False)
    except BulkWriteError as error:
        only_duplicates(error)
