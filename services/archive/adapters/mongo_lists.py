"""Pages of the lists of cases, each filtered and ordered by the database.

A list is looked up by what leads to the cases of the page, wherever an index has that together with
their order: by a tag of those who may see them, or by the bureau that has them on its desk. All
else is read in the order of its places.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from services.archive.adapters.documents import LONG_FIELDS, UNLISTED, Document, item_of
from services.archive.adapters.mongo_hits import Hits, matching_of
from services.archive.adapters.mongo_pages import Pages
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.stretches import FIRST, Stretch, newest_first, soonest_first
from services.archive.ports import CasePage, CaseQuery
from shared.clock import Clock, utc_now
from shared.mongo import Database

_WITHOUT_LONG: Final = dict.fromkeys(LONG_FIELDS, 0)
_MINUTES: Final = timedelta(minutes=5)
"""Within so long a bureau gets a page of papers in a peak.

Each stretch is a question, and in a peak each question waits for those of others: what one person
may see as his own is read in one.
"""


async def find_cases(
    database: Database, postings: MongoPostings, query: CaseQuery, *, clock: Clock = utc_now
) -> CasePage:
    backwards = query.sort == "submitted"
    place, direction = ("newest", -1) if backwards else ("soonest", 1)
    projection = None if query.full else _WITHOUT_LONG
    if query.terms:
        which = _seen_by(query) | _filters(query)
        matching = await matching_of(postings, query.terms)
        return await Hits(database["cases"], query, which, projection, matching).page()
    found: list[Document] = []
    for asked in _questions(query):
        pages = Pages(database["cases"], place, projection, asked.which, asked.few)
        parts = _parts(asked, query, clock())
        found += await pages.read(parts, limit=query.limit + 1, direction=direction)
    # A case may meet two questions, or be written between two stretches.
    places = {one[place]: one for one in found}
    found = [places[at] for at in sorted(places, reverse=backwards)]
    end = found[query.limit - 1][place] if len(found) > query.limit else None
    listed = {one["_id"]: one for one in found[: query.limit]}
    return CasePage([item_of(document) for document in listed.values()], end)


@dataclass(frozen=True, slots=True)
class _Question:
    """What leads to few cases, where anything does, and what else they have to meet.

    `first`: how far the first stretch goes; without one all of the few are read at once, such as
    a person's own papers or the open work of a bureau, which are never many.
    """

    which: Document
    few: Document = field(default_factory=dict)
    first: timedelta | None = FIRST


def _questions(query: CaseQuery) -> Sequence[_Question]:
    """A list is what meets any of them: SecantusDB reads everything to answer an `$or`."""
    return _by_deadline(query) if query.sort == "due" else _by_age(query)


def _by_age(query: CaseQuery) -> Sequence[_Question]:
    viewer, which = query.viewer, _filters(query)
    tag = _tag_of_few(query)
    if tag is None and viewer.sees_all:
        return [_Question(_seen_by(query) | which)]
    seen = {"private": False} if viewer.sees_all else {}
    return [
        _Question(seen | which, {"audience": one}, None if one.startswith("person:") else _MINUTES)
        for one in (viewer.tags if tag is None else (tag,))
    ]


def _by_deadline(query: CaseQuery) -> Sequence[_Question]:
    which, tag = _filters(query), _tag_of_few(query)
    if query.open and query.desk is not None:
        few = {"open_bureaus": which.pop("open_bureaus")}
        return [_Question(_seen_by(query) | which, few, first=None)]
    if tag is None:
        return [_Question(_seen_by(query) | which)]
    seen = {"private": False} if query.viewer.sees_all else {}
    return [_Question(seen | which, {"audience": tag}, first=None)]


def _parts(asked: _Question, query: CaseQuery, now: datetime) -> Iterable[Stretch]:
    if asked.first is None:
        return [_whole(query)]
    if query.sort == "due":
        return soonest_first(query.after, now)
    return newest_first(query.after, now, first=asked.first)


def _whole(query: CaseQuery) -> Stretch:
    if query.sort == "due":
        return {"$gt": query.after or UNLISTED}
    return {"$gt": UNLISTED} | ({"$lt": query.after} if query.after else {})


def _tag_of_few(query: CaseQuery) -> str | None:
    """That of whoever asks for his own cases, or may see all of the bureau's that he asks for."""
    viewer = query.viewer
    if query.mine and viewer.own_tag:
        return viewer.own_tag
    tag = f"bureau:{query.bureau}" if query.bureau is not None else None
    return tag if viewer.sees_all or tag == viewer.own_tag else None


def _filters(query: CaseQuery) -> Document:
    which: Document = {}
    for name in ("status", "kind"):
        wanted = getattr(query, name)
        if wanted is not None:
            which[name] = wanted
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
