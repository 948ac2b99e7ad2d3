"""Pages of cases and of the record, each filtered and ordered by the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.archive.adapters.documents import (
    CHANGED,
    LONG_FIELDS,
    UNLISTED,
    UNSEEN,
    Document,
    case_of,
    item_of,
    row_of,
    waking_of,
)
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.stretches import stretches
from services.archive.domain import Case
from services.archive.domain.facts import Instant
from services.archive.domain.visibility import READERS
from services.archive.ports import (
    BEGINNING,
    CasePage,
    CaseQuery,
    ChangedCases,
    EventPage,
    Position,
    Waking,
)
from shared.clock import Clock, utc_now
from shared.mongo import Database

_WITHOUT_LONG: Final = dict.fromkeys(LONG_FIELDS, 0)
_ASIDES: Final = ("attachments", "followups", "ratings", "promises", "joined", "overtaken")
_WITHOUT_ASIDES: Final = dict.fromkeys(_ASIDES, 0)
_PAPER_ALONE: Final = dict.fromkeys((*_ASIDES, "assignments", "replies"), 0)
_AT_ONCE: Final = 50


def in_pieces(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """SecantusDB compares each document that it has found with the whole of a list of ids."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


async def find_cases(database: Database, postings: MongoPostings, query: CaseQuery) -> CasePage:
    which = _filter(query)
    if query.terms:
        which |= _with_words(query, await _matching(postings, query.terms))
    place, direction = ("newest", -1) if query.sort == "submitted" else ("soonest", 1)
    cursor = database["cases"].find(which, None if query.full else _WITHOUT_LONG)
    found = [one async for one in cursor.sort(place, direction).limit(query.limit + 1)]
    end = found[query.limit - 1][place] if len(found) > query.limit else None
    return CasePage([item_of(document) for document in found[: query.limit]], end)


async def cases_by_id(database: Database, ids: Collection[str]) -> Sequence[Case]:
    found: list[Case] = []
    for some in in_pieces(list(ids)):
        cursor = database["cases"].find({"_id": {"$in": some}})
        found += [case_of(document) async for document in cursor]
    return found


async def cases_signed_by(database: Database, member: str, *, limit: int) -> Sequence[Case]:
    cursor = database["cases"].find({"audience": f"person:{member}"}, _PAPER_ALONE)
    found = [case_of(one) async for one in cursor.sort("newest", -1).limit(limit)]
    return [case for case in found if case.complete]


async def list_given(
    database: Database, *, after: Position | None, limit: int, clock: Clock = utc_now
) -> ChangedCases:
    page = _Page(database["cases"], CHANGED, _WITHOUT_ASIDES, {})
    found = await page.read(after or UNLISTED, limit=limit, now=clock())
    end = found[-1][CHANGED] if found else after or BEGINNING
    return ChangedCases([case_of(document) for document in found], end)


async def list_events(
    database: Database, *, after: Position | None, limit: int, clock: Clock = utc_now
) -> EventPage:
    page = _Page(database["events"], "archived", {"data": 0}, {"type": {"$nin": list(UNSEEN)}})
    seen: list[Document] = []
    while len(seen) < limit:
        wanted = limit - len(seen)
        found = await page.read(after or "", limit=wanted, now=clock())
        private = await _private(database, {one["subject"] for one in found})
        seen += [one for one in found if one["subject"] not in private]
        after = found[-1]["archived"] if found else after
        if len(found) < wanted:
            break
    return EventPage([row_of(document) for document in seen], after)


@dataclass(frozen=True, slots=True)
class _Page:
    """The first documents after a place, in the order of that field."""

    collection: Any
    place: str
    projection: Document
    which: Mapping[str, Any]

    async def read(self, after: Position, *, limit: int, now: datetime) -> list[Document]:
        found: list[Document] = []
        for stretch in stretches(after, now):
            cursor = self.collection.find({self.place: stretch, **self.which}, self.projection)
            left = limit - len(found)
            found += [one async for one in cursor.sort(self.place, 1).limit(left)]
            if len(found) == limit:
                break
        return found


async def _private(database: Database, cases: Collection[str]) -> frozenset[str]:
    """Those of the cases that were never submitted."""
    which = {"_id": {"$in": sorted(cases)}, "private": True}
    return frozenset([one["_id"] async for one in database["cases"].find(which, {"_id": 1})])


async def list_waking(
    database: Database, *, before: Instant, limit: int, after: Position | None
) -> Sequence[Waking]:
    which: Document = {"wakes": {"$gt": after or "", "$lt": before}}
    cursor = database["cases"].find(which, {"n": 1, "wakes": 1}).sort("wakes", 1).limit(limit)
    return [waking_of(document) async for document in cursor]


def _filter(query: CaseQuery) -> Document:
    which: Document = _place(query) | _seen_by(query)
    for field in ("status", "kind"):
        wanted = getattr(query, field)
        if wanted is not None:
            which[field] = wanted
    if query.bureau is not None:
        which["bureaus"] = query.bureau
    if query.open is not None and query.desk is not None:
        which["open_bureaus"] = query.desk if query.open else {"$ne": query.desk}
    elif query.open is not None:
        which["open"] = query.open
    return which


def _place(query: CaseQuery) -> Document:
    if query.sort == "due":
        return {"soonest": {"$gt": query.after or UNLISTED}}
    before: dict[str, Any] = {"$lt": query.after} if query.after else {}
    return {"newest": {"$gt": UNLISTED} | before}


def _seen_by(query: CaseQuery) -> Document:
    viewer = query.viewer
    if query.mine and viewer.own_tag:
        return {"audience": viewer.own_tag}
    return {"private": False} if viewer.sees_all else {"audience": {"$in": list(viewer.tags)}}


@dataclass(frozen=True, slots=True)
class _Matching:
    """The cases with all the words, and those of them whose public copy has them all."""

    cases: frozenset[str]
    copies: frozenset[str]


def _with_words(query: CaseQuery, matching: _Matching) -> Document:
    """Whoever reads only the copy must not learn what other words the paper has."""
    which: Document = {"_id": {"$in": sorted(matching.cases)}}
    viewer = query.viewer
    if viewer.sees_all or query.mine:
        return which
    whole: Document = {"audience": {"$in": [tag for tag in viewer.tags if tag != READERS]}}
    copy: Document = {"audience": READERS, "copy": {"$in": sorted(matching.copies)}}
    return which | {"$or": [whole, copy]}


async def _matching(postings: MongoPostings, terms: Sequence[str]) -> _Matching:
    """Cases with all the terms, be it in the paper or in a reply; copies that have them alone."""
    cases: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()
    for at, term in enumerate(terms):
        having = await postings.having(term)
        cases = having.cases if at == 0 else cases & having.cases
        copies = having.copies if at == 0 else copies & having.copies
        if not cases:
            break
    return _Matching(cases, copies)
