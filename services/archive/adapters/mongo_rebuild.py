"""Compares every stored case, and its words, with the record, while the archives go on recording.

A case that differs is looked at again: its document first, its events afterwards, so that the
events are never behind the document. Where the document counts fewer facts than there are events,
an archive may just be about to write it; it is waited for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from services.archive.adapters.documents import (
    CHANGED,
    Document,
    changes_a_case,
    fact_of,
    listed,
)
from services.archive.adapters.mongo_cases import WITHOUT_COPIES
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.mongo_rebuild_words import MongoRebuildWords
from services.archive.adapters.record_ranges import subject_ranges
from services.archive.domain import Fact, Terms, fold
from shared.clock import utc_now
from shared.mongo import Database, database_errors

_AT_ONCE: Final = 50
"""SecantusDB looks for each document through the whole list of ids."""

_TRIES: Final = 30
_MISSING: Final = ("the whole case",)
_ORPHAN: Final = ("no event tells of it",)
_WORDS: Final = ("search words",)

Advance = Callable[[int], None]
"""Told of so many more events that have been folded."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A case whose document is not what its events make of it."""

    enquiry_id: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Comparison:
    """`mended` of the differences have been written right."""

    cases: int = 0
    differences: list[Difference] = field(default_factory=list)
    mended: int = 0


def differing(stored: Mapping[str, Any] | None, folded: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields in which they differ, but for when the stored one was written."""
    if stored is None:
        return _MISSING
    names = [*folded, *(name for name in stored if name not in folded)]
    absent = object()
    if stored.get(CHANGED) and folded.get(CHANGED):
        names.remove(CHANGED)
    return tuple(name for name in names if stored.get(name, absent) != folded.get(name, absent))


class MongoRebuild:
    """`patience` is how long an archive has time to follow with a document."""

    def __init__(
        self, database: Database, *, terms: Terms, patience: float = 5.0, pause: float = 0.5
    ) -> None:
        self._events = database["events"]
        self._cases = database["cases"]
        self._words = MongoRebuildWords(database)
        self._terms = terms
        self._rounds = max(1, round(patience / pause))
        self._pause = pause

    async def count_events(self) -> int:
        with database_errors():
            return await self._events.estimated_document_count()

    async def __call__(self, *, write: bool, advance: Advance) -> Comparison:
        found = Comparison()
        known: set[str] = set()
        suspects: list[str] = []
        with database_errors():
            async for cases in self._folded(advance):
                stored = await self._stored(list(cases))
                suspects += [one for one in cases if differing(stored.get(one), cases[one])]
                known |= cases.keys()
            orphans = await self._orphans(known)
            settled = await self._settled(suspects)
            await self._words.add_orphans()
            wordless = dict.fromkeys(self._words.suspects.values())
            found.differences = [*settled, *orphans, *(Difference(one, _WORDS) for one in wordless)]
            found.cases = len(known)
            if write:
                mended = [await self._mend(one.enquiry_id) for one in (*settled, *orphans)]
                await self._words.mend()
                found.mended = sum(mended) + len(wordless)
        return found

    async def _folded(self, advance: Advance) -> AsyncIterator[dict[str, Document]]:
        """Some whole cases at a time, in the order of their ids."""
        for subjects in subject_ranges(await self._events.estimated_document_count()):
            which = {"subject": subjects}
            events = [one async for one in self._events.find(which, WITHOUT_COPIES)]
            self._words.look_at(events)
            facts: dict[str, list[Fact]] = {}
            for event in events:
                if changes_a_case(event["type"]):
                    facts.setdefault(event["subject"], []).append(fact_of(event))
            yield {subject: self._document(facts[subject]) for subject in sorted(facts)}
            advance(len(events))

    def _document(self, facts: Sequence[Fact]) -> Document:
        return listed(fold(facts), self._terms, now=utc_now())

    async def _stored(self, ids: Sequence[str]) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for some in in_pieces(list(ids), at_once=_AT_ONCE):
            cursor = self._cases.find({"_id": {"$in": some}})
            found |= {one["_id"]: one async for one in cursor}
        return found

    async def _orphans(self, known: set[str]) -> list[Difference]:
        """Documents of which no event tells, not even one that has come in meanwhile."""
        ids = [one["_id"] async for one in self._cases.find({}, {"_id": 1})]
        unknown = [one for one in ids if one not in known]
        return [Difference(one, _ORPHAN) for one in unknown if await self._refolded(one) is None]

    async def _settled(self, suspects: Sequence[str]) -> list[Difference]:
        """Those that differ still when the archives have had time to follow."""
        left = list(suspects)
        told: dict[str, tuple[str, ...]] = {}
        for turn in range(self._rounds):
            told = {one: await self._compare(one) for one in left}
            left = [one for one in left if told[one]]
            await self._words.look_again()
            behind = [one for one in left if "n" in told[one] or told[one] == _MISSING]
            if not (behind or self._words.suspects) or turn == self._rounds - 1:
                break
            await asyncio.sleep(self._pause)  # noqa: TID251 - another process's state is polled
        return [Difference(one, told[one]) for one in left]

    async def _compare(self, enquiry_id: str) -> tuple[str, ...]:
        """The document first: so the events read are never behind it."""
        stored = await self._cases.find_one({"_id": enquiry_id})
        folded = await self._refolded(enquiry_id)
        if folded is None:
            return () if stored is None else _ORPHAN
        return differing(stored, folded)

    async def _refolded(self, enquiry_id: str) -> Document | None:
        cursor = self._events.find({"subject": enquiry_id}, WITHOUT_COPIES)
        facts = [fact_of(one) async for one in cursor if changes_a_case(one["type"])]
        return self._document(facts) if facts else None

    async def _mend(self, enquiry_id: str) -> bool:
        """Whether it is right in the end, be it by us or by an archive that was faster."""
        for _ in range(_TRIES):
            await self._write(enquiry_id)
            if not await self._compare(enquiry_id):
                return True
        return False

    async def _write(self, enquiry_id: str) -> None:
        """Over the document as it was read, as an archive would: who comes later adds."""
        stored = await self._cases.find_one({"_id": enquiry_id}, {"n": 1})
        folded = await self._refolded(enquiry_id)
        as_read = {"_id": enquiry_id} | ({"n": stored.get("n")} if stored else {})
        if folded is None:
            await self._cases.delete_one(as_read)
        elif stored is None:
            with suppress(DuplicateKeyError):  # an archive was faster
                await self._cases.insert_one(folded)
        else:
            await self._cases.replace_one(as_read, folded)
