"""Pages of cases and of the record, each filtered and ordered by the database."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from services.archive.adapters.documents import LONG_FIELDS, UNLISTED, Document, item_of, row_of
from services.archive.ports import CasePage, CaseQuery, EventPage, Position
from shared.mongo import Database

_FEW: Final = 50
_FIRST_CHUNK: Final = 100
_WITHOUT_LONG: Final = dict.fromkeys(LONG_FIELDS, 0)


async def find_cases(database: Database, query: CaseQuery) -> CasePage:
    if not query.terms:
        return _page(await _read(database, query), query)
    matching = await _matching(database, query.terms)
    found: list[Document] = []
    for chunk in _chunks(matching, query):
        found += await _read(database, query, among=chunk)
        if len(found) > query.limit:
            break
    return _page(found, query)


async def list_events(database: Database, *, after: Position | None, limit: int) -> EventPage:
    which = {"archived": {"$gt": after or ""}}
    cursor = database["events"].find(which, {"data": 0}).sort("archived", 1).limit(limit)
    found = [document async for document in cursor]
    end = found[-1]["archived"] if found else after
    return EventPage([row_of(document) for document in found], end)


async def _read(
    database: Database, query: CaseQuery, *, among: Sequence[str] | None = None
) -> list[Document]:
    place, direction = ("newest", -1) if query.sort == "submitted" else ("soonest", 1)
    which = _filter(query) | ({} if among is None else {"_id": {"$in": list(among)}})
    cursor = database["cases"].find(which, None if query.full else _WITHOUT_LONG)
    return [one async for one in cursor.sort(place, direction).limit(query.limit + 1)]


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
    return {} if viewer.sees_all else {"audience": {"$in": list(viewer.tags)}}


async def _matching(database: Database, terms: Sequence[str]) -> dict[str, str]:
    """Ids of the cases with all the terms, each with its place among the newest.

    One indexed look-up a term, since SecantusDB leaves the index for a scan where two conditions
    are on one field (as `$all` is); the last few candidates are read instead.
    """
    found: dict[str, str] = {}
    for at, term in enumerate(terms):
        having: dict[str, str] = {
            one["_id"]: one["newest"]
            async for one in database["search"].find({"terms": term}, {"newest": 1})
        }
        found = {key: having[key] for key in found if key in having} if at else having
        if len(found) <= _FEW:
            return await _having(database, found, terms[at + 1 :])
    return found


async def _having(
    database: Database, among: dict[str, str], terms: Collection[str]
) -> dict[str, str]:
    if not among or not terms:
        return among
    cursor = database["search"].find({"_id": {"$in": list(among)}}, {"terms": 1})
    having = {one["_id"] async for one in cursor if set(terms) <= set(one["terms"])}
    return {key: place for key, place in among.items() if key in having}


def _chunks(matching: dict[str, str], query: CaseQuery) -> Iterator[Sequence[str]]:
    """Ids in the order of the list, in growing pieces; an order by deadline needs them all."""
    if query.sort == "due":
        yield list(matching)
        return
    places = {
        key: place for key, place in matching.items() if not query.after or place < query.after
    }
    ids = sorted(places, key=lambda key: places[key], reverse=True)
    start, size = 0, _FIRST_CHUNK
    while start < len(ids):
        yield ids[start : start + size]
        start, size = start + size, size * 2


def _page(found: Sequence[Document], query: CaseQuery) -> CasePage:
    page = found[: query.limit]
    place = "newest" if query.sort == "submitted" else "soonest"
    end = page[-1][place] if len(found) > query.limit else None
    return CasePage([item_of(document) for document in page], end)
