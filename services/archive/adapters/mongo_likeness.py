"""Which papers are like which: the bands of each stand beside its words."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from services.archive.adapters.documents import UNLISTED
from services.archive.adapters.mongo_reading import in_pieces
from shared.mongo import Database, database_errors

_BANDS: Final = {"case": 1, "bands": 1}
_CROWD: Final = 1_000


class MongoResemblances:
    """A paper that was submitted again has several documents, of which any may find it."""

    def __init__(self, database: Database) -> None:
        self._words = database["words"]
        self._cases = database["cases"]

    async def sharing(self, bands: Collection[int], *, limit: int) -> Sequence[str]:
        wanted = frozenset(bands)
        shared: Counter[str] = Counter()
        with database_errors():
            cursor = self._words.find({"bands": {"$in": sorted(wanted)}}, _BANDS)
            async for one in cursor.limit(_CROWD):
                number = len(wanted.intersection(one["bands"]))
                shared[one["case"]] = max(shared[one["case"]], number)
        return [case for case, _ in shared.most_common(limit)]

    async def of_open(self, *, limit: int) -> Mapping[str, Collection[int]]:
        which = {"newest": {"$gt": UNLISTED}, "open": True, "private": False}
        found: dict[str, set[int]] = {}
        with database_errors():
            cursor = self._cases.find(which, {"_id": 1}).sort("newest", -1).limit(limit)
            keys = [one["_id"] async for one in cursor]
            for some in in_pieces(keys):
                async for one in self._words.find({"case": {"$in": some}}, _BANDS):
                    if one.get("bands"):
                        found.setdefault(one["case"], set()).update(one["bands"])
        return {key: found[key] for key in keys if key in found}
