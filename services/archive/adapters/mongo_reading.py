"""Pages of cases and of the record, each filtered and ordered by the database."""

from collections.abc import Sequence
from typing import Any, Final

from services.archive.adapters.documents import LONG_FIELDS, UNLISTED, Document, item_of, row_of
from services.archive.ports import CasePage, CaseQuery, EventPage, Position
from shared.mongo import Database

_WITHOUT_LONG: Final = dict.fromkeys(LONG_FIELDS, 0)


async def find_cases(database: Database, query: CaseQuery) -> CasePage:
    which = _filter(query)
    if query.terms:
        which["_id"] = {"$in": sorted(await _matching(database, query.terms))}
    place, direction = ("newest", -1) if query.sort == "submitted" else ("soonest", 1)
    cursor = database["cases"].find(which, None if query.full else _WITHOUT_LONG)
    found = [one async for one in cursor.sort(place, direction).limit(query.limit + 1)]
    end = found[query.limit - 1][place] if len(found) > query.limit else None
    return CasePage([item_of(document) for document in found[: query.limit]], end)


async def list_events(database: Database, *, after: Position | None, limit: int) -> EventPage:
    which = {"archived": {"$gt": after or ""}}
    cursor = database["events"].find(which, {"data": 0}).sort("archived", 1).limit(limit)
    found = [document async for document in cursor]
    end = found[-1]["archived"] if found else after
    return EventPage([row_of(document) for document in found], end)


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


async def _matching(database: Database, terms: Sequence[str]) -> set[str]:
    """Ids of the cases with all the terms, be it in the paper or in a reply.

    One indexed look-up a term: the words of a case are in several documents, and SecantusDB
    leaves the index for a scan where two conditions are on one field.
    """
    found: set[str] = set()
    for at, term in enumerate(terms):
        having = {one["case"] async for one in database["words"].find({"terms": term}, {"case": 1})}
        found = having if at == 0 else found & having
        if not found:
            break
    return found
