"""Compares the search index with the words of the record, and mends what is missing or wrong."""

from collections.abc import Collection, Mapping, Sequence

from services.archive.adapters.documents import SPEAKING, Document, spoken_text
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_search import MongoSearchIndex, words_document
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.ports import SpokenText
from shared.mongo import Database

SPEAKS = {"subject": 1, "type": 1, "data.title": 1, "data.text": 1}
_AT_ONCE = 50


class MongoRebuildWords:
    """Remembers which texts are in the record and not, or not rightly, in the index."""

    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self._words = database["words"]
        self._notes = database["notes"]
        self._index = MongoSearchIndex(database)
        self._tokenizer = ChineseTokenizer()
        self._postings = MongoPostings(database)
        self._posted: Collection[str] | None = None
        self._known: set[str] = set()
        self.suspects: dict[str, str] = {}

    async def look_at(self, events: Sequence[Mapping[str, object]]) -> None:
        """`suspects` are the ids of texts with their cases."""
        expected = [self._expected(one) for one in events if one["type"] in SPEAKING]
        self._known |= {one["_id"] for one in expected}
        if self._posted is None:
            self._posted = await self._postings.known()
        stored = await self._stored([one["_id"] for one in expected])
        self.suspects |= {
            one["_id"]: one["case"]
            for one in expected
            if stored.get(one["_id"]) != one or one["_id"] not in self._posted
        }

    async def look_again(self) -> None:
        """The archives have had time: drop those that are right now, or noted to be done."""
        texts, self.suspects, self._posted = list(self.suspects), {}, None
        for start in range(0, len(texts), _AT_ONCE):
            await self.look_at(await self._spoken(texts[start : start + _AT_ONCE]))
        if self.suspects:
            async for note in self._notes.find({"what": "words"}):
                for text in note["about"]:
                    self.suspects.pop(text, None)

    async def add_orphans(self) -> None:
        """Words of which no event tells, not even one that has come in meanwhile."""
        found = [one async for one in self._words.find({}, {"case": 1})]
        for one in found:
            if one["_id"] not in self._known and not await self._spoken([one["_id"]]):
                self.suspects[one["_id"]] = str(one.get("case", one["_id"]))

    async def mend(self) -> None:
        """A text is not found for the moment between the two writes."""
        texts = list(self.suspects)
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            spoken = [spoken_text(one) for one in await self._spoken(some)]
            await self._words.delete_many({"_id": {"$in": some}})
            spoken += await self._without_segments(some)
            if spoken:
                await self._index.index([(one, self._terms(one)) for one in spoken])

    async def _without_segments(self, texts: Sequence[str]) -> list[SpokenText]:
        """Drops the segments that these texts are in; the other texts of them."""
        others = await self._postings.drop_with(texts)
        await self._words.delete_many({"_id": {"$in": others}})
        return [spoken_text(one) for one in await self._spoken(others)]

    async def _spoken(self, texts: Sequence[str]) -> list[Document]:
        which = {"_id": {"$in": list(texts)}}
        found = [one async for one in self._events.find(which, SPEAKS)]
        return [one for one in found if one["type"] in SPEAKING]

    async def _stored(self, texts: Sequence[str]) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for start in range(0, len(texts), _AT_ONCE):
            some = {"_id": {"$in": list(texts[start : start + _AT_ONCE])}}
            found |= {one["_id"]: one async for one in self._words.find(some)}
        return found

    def _expected(self, event: Mapping[str, object]) -> Document:
        spoken = spoken_text(event)
        return words_document(spoken, self._terms(spoken))

    def _terms(self, spoken: SpokenText) -> Sequence[str]:
        return self._tokenizer.terms(spoken.texts)
