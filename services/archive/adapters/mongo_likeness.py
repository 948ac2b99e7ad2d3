"""Which papers are like which, by the bands that stand beside the words."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from services.archive.adapters.mongo_pages import Pages
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.stretches import newest_first
from services.archive.domain.likeness import bands
from shared.clock import utc_now
from shared.mongo import Database, database_errors

_TEXTS: Final = {"title": 1, "text": 1}


class MongoResemblances:
    """A paper that was submitted again has several texts in the index, of which any may find it.

    The bands of what is open are made anew, and remembered by the place of the paper in the lists,
    which changes when it is submitted again: so the desk's list reads those of new papers alone.
    """

    def __init__(self, database: Database) -> None:
        self._postings = MongoPostings(database)
        self._cases = database["cases"]
        self._open: Mapping[str, frozenset[int]] = {}

    async def sharing(self, bands: Collection[int], *, limit: int) -> Sequence[str]:
        with database_errors():
            shared = await self._postings.sharing(bands) if bands else {}
        return sorted(shared, key=lambda case: -len(shared[case]))[:limit]

    async def of_open(self, *, limit: int) -> Mapping[str, Collection[int]]:
        pages = Pages(self._cases, "newest", {"newest": 1}, {"open": True, "private": False})
        with database_errors():
            latest = await pages.read(newest_first(None, utc_now()), limit=limit, direction=-1)
            places = {one["_id"]: one["newest"] for one in latest}
            new = [case for case, place in places.items() if place not in self._open]
            found = await self._bands(new)
        known = {**self._open, **{places[case]: bands for case, bands in found.items()}}
        self._open = {place: known[place] for place in places.values() if place in known}
        return {case: known[place] for case, place in places.items() if place in known}

    async def _bands(self, cases: Sequence[str]) -> Mapping[str, frozenset[int]]:
        found: dict[str, frozenset[int]] = {}
        for some in in_pieces(cases):
            papers = [one async for one in self._cases.find({"_id": {"$in": some}}, _TEXTS)]
            found |= await asyncio.to_thread(_bands_of, papers)
        return found


def _bands_of(papers: Sequence[Mapping[str, str | None]]) -> Mapping[str, frozenset[int]]:
    return {str(one["_id"]): frozenset(bands(one.get("title"), one.get("text"))) for one in papers}
