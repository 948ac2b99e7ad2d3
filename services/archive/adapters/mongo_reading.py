"""Cases by their ids, and pages of what has changed, of what wakes and of the record."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from services.archive.adapters.documents import (
    CHANGED,
    UNLISTED,
    UNSEEN,
    Document,
    case_of,
    row_of,
    waking_of,
)
from services.archive.adapters.mongo_pages import Pages
from services.archive.adapters.stretches import stretches
from services.archive.domain import Case
from services.archive.domain.facts import Instant
from services.archive.ports import (
    BEGINNING,
    ChangedCases,
    EventPage,
    Position,
    Waking,
)
from shared.clock import Clock, utc_now
from shared.mongo import Database

_ASIDES: Final = ("attachments", "followups", "ratings", "promises", "joined", "overtaken")
_WITHOUT_ASIDES: Final = dict.fromkeys(_ASIDES, 0)
_PAPER_ALONE: Final = dict.fromkeys((*_ASIDES, "assignments", "replies"), 0)
AT_ONCE: Final = 20


def in_pieces(ids: Sequence[str], *, at_once: int = AT_ONCE) -> Iterator[Sequence[str]]:
    """SecantusDB compares each document that it has found with the whole of a list of ids."""
    return (ids[start : start + at_once] for start in range(0, len(ids), at_once))


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
    page = Pages(database["cases"], CHANGED, _WITHOUT_ASIDES, {})
    found = await page.read(stretches(after or UNLISTED, clock()), limit=limit)
    end = found[-1][CHANGED] if found else after or BEGINNING
    return ChangedCases([case_of(document) for document in found], end)


async def list_events(
    database: Database, *, after: Position | None, limit: int, clock: Clock = utc_now
) -> EventPage:
    page = Pages(database["events"], "archived", {"data": 0}, {"type": {"$nin": list(UNSEEN)}})
    seen: list[Document] = []
    while len(seen) < limit:
        wanted = limit - len(seen)
        found = await page.read(stretches(after or "", clock()), limit=wanted)
        private = await _private(database, {one["subject"] for one in found})
        seen += [one for one in found if one["subject"] not in private]
        after = found[-1]["archived"] if found else after
        if len(found) < wanted:
            break
    return EventPage([row_of(document) for document in seen], after)


async def _private(database: Database, cases: Collection[str]) -> frozenset[str]:
    """Those of the cases that were never submitted."""
    which = {"_id": {"$in": sorted(cases)}, "private": True}
    return frozenset([one["_id"] async for one in database["cases"].find(which, {"_id": 1})])


async def list_waking(
    database: Database, *, before: Instant, limit: int, after: Position | None
) -> Sequence[Waking]:
    """In one range: what is due already and was not seen to is little, and asked for often."""
    which: Document = {"wakes": {"$gt": after or "", "$lt": before}}
    cursor = database["cases"].find(which, {"n": 1, "wakes": 1}).sort("wakes", 1).limit(limit)
    return [waking_of(document) async for document in cursor]
