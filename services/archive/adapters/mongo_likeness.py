"""Which papers are like which: the bands of each stand beside its words."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from services.archive.adapters.documents import UNLISTED
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.postings import band_word
from shared.mongo import Database, database_errors

_BANDS: Final = {"case": 1, "bands": 1}


class MongoResemblances:
    """A paper that was submitted again has several documents, of which any may find it.

    The bands of what is open are remembered by the place of the paper in the lists, which changes
    when it is submitted again: so the desk's list reads those of new papers alone.
    """

    def __init__(self, database: Database) -> None:
        self._words = database["words"]
        self._postings = MongoPostings(database)
        self._cases = database["cases"]
        self._open: Mapping[str, frozenset[int]] = {}

    async def sharing(self, bands: Collection[int], *, limit: int) -> Sequence[str]:
        shared: Counter[str] = Counter()
        with database_errors():
            for band in bands:
                shared.update((await self._postings.having(band_word(band))).cases)
        return [case for case, _ in shared.most_common(limit)]

    async def of_open(self, *, limit: int) -> Mapping[str, Collection[int]]:
        which = {"newest": {"$gt": UNLISTED}, "open": True, "private": False}
        with database_errors():
            cursor = self._cases.find(which, {"newest": 1}).sort("newest", -1).limit(limit)
            places = {one["_id"]: one["newest"] async for one in cursor}
            new = [case for case, place in places.items() if place not in self._open]
            found = await self._bands(new)
        known = {**self._open, **{places[case]: bands for case, bands in found.items()}}
        self._open = {place: known[place] for place in places.values() if place in known}
        return {case: known[place] for case, place in places.items() if place in known}

    async def _bands(self, cases: Sequence[str]) -> Mapping[str, frozenset[int]]:
        found: dict[str, frozenset[int]] = {}
        for some in in_pieces(cases):
            async for one in self._words.find({"case": {"$in": some}}, _BANDS):
                if one.get("bands"):
                    case = one["case"]
                    found[case] = found.get(case, frozenset()).union(one["bands"])
        return found
