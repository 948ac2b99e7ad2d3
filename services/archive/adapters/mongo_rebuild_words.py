"""Compares the search index with the words of the record, and mends what is missing or wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.archive.adapters.documents import SPEAKING, SPOKEN_FIELDS, Document, spoken_text
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.postings import Segment, fingerprints, segment_of
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers.index_texts import indexed
from services.archive.ports import Indexed
from shared.mongo import Database

_OF_A_SEGMENT: Final = 500


@dataclass(frozen=True, slots=True)
class _Spoken:
    enquiry_id: str
    fingerprint: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A segment never changes, so it is looked at once: its texts with their cases."""

    texts: Mapping[str, str]
    wrong: frozenset[str]


class MongoRebuildWords:
    """Remembers which texts are in the record and not, or not rightly, in the index."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._events = database["events"]
        self._notes = database["notes"]
        self._index = MongoSearchIndex(database)
        self._tokenizer = ChineseTokenizer()
        self._postings = MongoPostings(database)
        self._known: dict[str, _Spoken] = {}
        self._seen: dict[str, _Seen] = {}
        self.suspects: dict[str, str] = {}

    def look_at(self, events: Sequence[Mapping[str, object]]) -> None:
        segment = segment_of(self._indexed(one) for one in events if one["type"] in SPEAKING)
        for text, fingerprint in zip(segment.texts, fingerprints(segment), strict=True):
            self._known[text.event_id] = _Spoken(text.enquiry_id, fingerprint)

    async def look_again(self) -> None:
        """`suspects` are the ids of texts with their cases, but for those noted to be done.

        The notes first: what has been ticked off by then is in a segment.
        """
        noted = {
            text async for note in self._notes.find({"what": "words"}) for text in note["about"]
        }
        await self._look_through_segments()
        posted = {text for seen in self._seen.values() for text in seen.texts}
        wrong = {text for seen in self._seen.values() for text in seen.wrong}
        self.suspects = {
            text: spoken.enquiry_id
            for text, spoken in self._known.items()
            if text not in noted and (text in wrong or text not in posted)
        }

    async def add_orphans(self) -> None:
        """Words of which no event tells, not even one that has come in meanwhile."""
        unknown = {
            text: case
            for seen in self._seen.values()
            for text, case in seen.texts.items()
            if text not in self._known
        }
        spoken = {one.spoken.event_id for one in await self._spoken(list(unknown))}
        self.suspects |= {text: case for text, case in unknown.items() if text not in spoken}

    async def mend(self) -> None:
        """Texts are not found for the moment between the two writes."""
        left = dict(self.suspects)
        for name, seen in self._seen.items():
            if not left.keys().isdisjoint(seen.texts):
                await self._postings.drop(name)
                left |= seen.texts
        texts = list(left)
        for start in range(0, len(texts), _OF_A_SEGMENT):
            await self._index.index(await self._spoken(texts[start : start + _OF_A_SEGMENT]))
        await self._database.drop_collection("words")  # of releases that kept them there

    async def _look_through_segments(self) -> None:
        names = await self._postings.names()
        self._seen = {name: self._seen[name] for name in names if name in self._seen}
        new = [name for name in names if name not in self._seen]
        async for name, segment in self._postings.segments(new):
            self._seen[name] = self._look_through(segment)

    def _look_through(self, segment: Segment) -> _Seen:
        wrong = frozenset(
            text.event_id
            for text, fingerprint in zip(segment.texts, fingerprints(segment), strict=True)
            if text.event_id in self._known
            and self._known[text.event_id].fingerprint != fingerprint
        )
        return _Seen({text.event_id: text.enquiry_id for text in segment.texts}, wrong)

    async def _spoken(self, texts: Sequence[str]) -> list[Indexed]:
        found: list[Document] = []
        for some in in_pieces(list(texts)):
            which = {"_id": {"$in": some}}
            found += [one async for one in self._events.find(which, SPOKEN_FIELDS)]
        return [self._indexed(one) for one in found if one["type"] in SPEAKING]

    def _indexed(self, event: Mapping[str, object]) -> Indexed:
        return indexed(spoken_text(event), self._tokenizer)
