"""Compares every stored case with the fold of its events, while the archives go on recording.

A case that differs is looked at again: its document first, its events afterwards, so that the
events are never behind the document. Where the document counts fewer facts than there are events,
an archive may just be about to write it; it is waited for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from services.archive.adapters.documents import Document, case_document, fact_of, of_a_case
from services.archive.adapters.mongo_cases import WITHOUT_COPIES
from services.archive.domain import Fact, Terms, fold
from shared.mongo import Database, database_errors

_AT_ONCE: Final = 200
_MISSING: Final = "the whole case"

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
    """The names of the fields in which they differ."""
    if stored is None:
        return (_MISSING,)
    names = [*folded, *(name for name in stored if name not in folded)]
    absent = object()
    return tuple(name for name in names if stored.get(name, absent) != folded.get(name, absent))


class MongoRebuild:
    """`patience` is how long an archive has time to follow with a document."""

    def __init__(
        self, database: Database, *, terms: Terms, patience: float = 5.0, pause: float = 0.5
    ) -> None:
        self._events = database["events"]
        self._cases = database["cases"]
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
            found.differences = [*await self._settled(suspects), *orphans]
            found.cases = len(known)
            if write:
                found.mended = await self._mend(found.differences)
        return found

    async def _folded(self, advance: Advance) -> AsyncIterator[dict[str, Document]]:
        """Some cases at a time, in the order of their ids."""
        cases: dict[str, Document] = {}
        subject, facts = "", list[Fact]()
        async for event in self._events.find({}, WITHOUT_COPIES).sort("subject", 1):
            advance(1)
            if not of_a_case(event["type"]):
                continue
            if event["subject"] != subject and facts:
                cases[subject], facts = self._document(facts), []
                if len(cases) == _AT_ONCE:
                    yield cases
                    cases = {}
            subject = event["subject"]
            facts.append(fact_of(event))
        if facts:
            cases[subject] = self._document(facts)
        yield cases

    def _document(self, facts: Sequence[Fact]) -> Document:
        return case_document(fold(facts), self._terms)

    async def _stored(self, ids: Sequence[str]) -> dict[str, Document]:
        found = self._cases.find({"_id": {"$in": list(ids)}})
        return {one["_id"]: one async for one in found}

    async def _orphans(self, known: set[str]) -> list[Difference]:
        """Documents of which no event tells, not even one that has come in meanwhile."""
        ids = [one["_id"] async for one in self._cases.find({}, {"_id": 1})]
        unknown = [one for one in ids if one not in known]
        return [
            Difference(one, ("no event tells of it",))
            for one in unknown
            if await self._events.find_one({"subject": one}, {"_id": 1}) is None
        ]

    async def _settled(self, suspects: Sequence[str]) -> list[Difference]:
        """Those that differ still when the archives have had time to follow."""
        left = list(suspects)
        told: dict[str, tuple[str, ...]] = {}
        for turn in range(self._rounds):
            told = {one: await self._compare(one) for one in left}
            left = [one for one in left if told[one]]
            behind = [one for one in left if "n" in told[one] or told[one] == (_MISSING,)]
            if not behind or turn == self._rounds - 1:
                break
            await asyncio.sleep(self._pause)  # noqa: TID251 - another process's state is polled
        return [Difference(one, told[one]) for one in left]

    async def _compare(self, enquiry_id: str) -> tuple[str, ...]:
        stored = await self._cases.find_one({"_id": enquiry_id})
        return differing(stored, await self._refolded(enquiry_id))

    async def _refolded(self, enquiry_id: str) -> Document:
        cursor = self._events.find({"subject": enquiry_id}, WITHOUT_COPIES)
        return self._document([fact_of(one) async for one in cursor if of_a_case(one["type"])])

    async def _mend(self, differences: Sequence[Difference]) -> int:
        """Each over the document as it was read, as an archive would: who comes later adds."""
        mended = 0
        for difference in differences:
            key = difference.enquiry_id
            stored = await self._cases.find_one({"_id": key}, {"n": 1})
            if await self._events.find_one({"subject": key}, {"_id": 1}) is None:
                mended += (await self._cases.delete_one({"_id": key})).deleted_count
                continue
            folded = await self._refolded(key)
            if stored is None:
                await self._cases.insert_one(folded)
                mended += 1
            else:
                as_read = {"_id": key, "n": stored.get("n")}
                mended += (await self._cases.replace_one(as_read, folded)).matched_count
        return mended
