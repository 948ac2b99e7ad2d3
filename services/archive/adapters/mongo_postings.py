"""The index of words in the database: segments that are only ever inserted, merged and dropped.

A segment counts once its head is there: the buckets are written before the head, and taken away
after it.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.documents import Document
from services.archive.adapters.postings import (
    BUCKETS,
    UNSORTED,
    Segment,
    Text,
    bucket_documents,
    bucket_key,
    bucket_of,
    head_document,
    merged,
    places_in,
    places_of,
    segment_id,
    segment_of,
    texts_of,
)
from shared.mongo import Database, only_duplicates

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

    async def add(self, texts: Sequence[tuple[Text, Sequence[str]]]) -> None:
        """Safe to repeat; the same texts in another segment are found once all the same."""
        if texts:
            await self._write(segment_of(texts))

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

    async def merge_small(self) -> bool:
        """Make one of some small ones; whether there may be more to do."""
        small = self._heads.find({"small": True}).limit(_MERGED)
        heads = [head async for head in small]
        if len(heads) < _MERGED:
            return False
        segments = [await self._read(head) for head in heads]
        together = merged(segments)
        await self._write(together)
        kept = segment_id(together)  # one of them, where it had all the texts of the others
        await self._drop([head["_id"] for head in heads if head["_id"] != kept])
        return True

    async def known(self) -> Collection[str]:
        """The events of all segments."""
        return {one async for head in self._heads.find({}, {"events": 1}) for one in head["events"]}

    async def drop_with(self, events: Sequence[str]) -> list[str]:
        """Drop the segments that these events are in; the other events of them."""
        wanted = frozenset(events)
        heads = [
            head
            async for head in self._heads.find({}, {"events": 1})
            if not wanted.isdisjoint(head["events"])
        ]
        await self._drop([head["_id"] for head in heads])
        return sorted({one for head in heads for one in head["events"]} - wanted)

    async def _write(self, segment: Segment) -> None:
        await _insert(self._buckets, bucket_documents(segment))
        await _insert(self._heads, [head_document(segment)])

    async def _read(self, head: Document) -> Segment:
        documents = [one async for one in self._buckets.find({"_id": {"$in": _keys(head["_id"])}})]
        return Segment(texts_of(head), places_in(documents))

    async def _drop(self, names: Sequence[str]) -> None:
        await self._heads.delete_many({"_id": {"$in": list(names)}})
        for name in names:
            self._known.pop(name, None)
            await self._buckets.delete_many({"_id": {"$in": _keys(name)}})

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


def _keys(name: str) -> list[str]:
    return [bucket_key(bucket, name) for bucket in (*range(BUCKETS), UNSORTED)]


async def _insert(collection: Any, documents: Sequence[Document]) -> None:
    try:
        await collection.bulk_write([InsertOne(one) for one in documents], ordered=False)
    except BulkWriteError as error:
        only_duplicates(error)
