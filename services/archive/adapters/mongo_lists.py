"""Pages of the lists of cases, each filtered and ordered by the database.

Whoever asks for few cases, his own, a bureau's or those with some words, is answered out of these;
all else is read in the order of its places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.archive.adapters.documents import LONG_FIELDS, UNLISTED, Document, item_of
from services.archive.adapters.mongo_pages import Pages
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.stretches import Stretch, newest_first, soonest_first
from services.archive.domain.visibility import READERS
from services.archive.ports import CasePage, CaseQuery
from shared.clock import Clock, utc_now
from shared.mongo import Database

_WITHOUT_LONG: Final = dict.fromkeys(LONG_FIELDS, 0)


async def find_cases(
    database: Database, postings: MongoPostings, query: CaseQuery, *, clock: Clock = utc_now
) -> CasePage:
    backwards = query.sort == "submitted"
    place, direction = ("newest", -1) if backwards else ("soonest", 1)
    projection = None if query.full else _WITHOUT_LONG
    most = query.limit + 1
    found: list[Document] = []
    for asked in await _questions(postings, query):
        pages = Pages(database["cases"], place, projection, asked.which, asked.few)
        parts = [_whole(query)] if asked.few else _stretches(query, clock())
        found += await pages.read(parts, limit=most, direction=direction)
    # A case may meet two questions, or be written between two stretches.
    places = {one[place]: one for one in found}
    found = [places[at] for at in sorted(places, reverse=backwards)]
    end = found[query.limit - 1][place] if len(found) > query.limit else None
    listed = {one["_id"]: one for one in found[: query.limit]}
    return CasePage([item_of(document) for document in listed.values()], end)


def _whole(query: CaseQuery) -> Stretch:
    if query.sort == "due":
        return {"$gt": query.after or UNLISTED}
    before = {"$lt": query.after} if query.after else {}
    return {"$gt": UNLISTED} | before


def _stretches(query: CaseQuery, now: datetime) -> Iterator[Stretch]:
    in_order = soonest_first if query.sort == "due" else newest_first
    return in_order(query.after, now)


@dataclass(frozen=True, slots=True)
class _Question:
    """What leads to few cases, where anything does, and what else they have to meet."""

    few: Document
    which: Document


async def _questions(postings: MongoPostings, query: CaseQuery) -> Sequence[_Question]:
    """A list is what meets any of them: SecantusDB reads everything to answer an `$or`."""
    filters = _filters(query)
    if query.terms:
        matching = await _matching(postings, query.terms)
        return [
            _Question({"_id": {"$in": some}}, seen | filters)
            for some in in_pieces(sorted(matching.cases))
            for seen in _seen_with_words(query, matching)
        ]
    tag = _tag_of_few(query)
    if tag is None:
        return [_Question({}, _seen_by(query) | filters)]
    private = {"private": False} if query.viewer.sees_all else {}
    return [_Question({"audience": tag}, private | filters)]


def _tag_of_few(query: CaseQuery) -> str | None:
    """That of whoever asks for his own cases, or may see all of the bureau's that he asks for."""
    viewer = query.viewer
    if query.mine and viewer.own_tag:
        return viewer.own_tag
    tag = f"bureau:{query.bureau}" if query.bureau is not None else None
    return tag if viewer.sees_all or tag == viewer.own_tag else None


def _filters(query: CaseQuery) -> Document:
    which: Document = {}
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


def _seen_with_words(query: CaseQuery, matching: _Matching) -> Sequence[Document]:
    """Whoever reads only the copy must not learn what other words the paper has."""
    viewer = query.viewer
    if viewer.sees_all or query.mine:
        return [_seen_by(query)]
    seen: list[Document] = [{"audience": {"$in": [tag for tag in viewer.tags if tag != READERS]}}]
    if READERS in viewer.tags and matching.copies:
        seen.append({"audience": READERS, "copy": {"$in": sorted(matching.copies)}})
    return seen


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
