"""The first documents of a long order, read stretch by stretch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.archive.adapters.documents import Document
from services.archive.adapters.stretches import Stretch


@dataclass(frozen=True, slots=True)
class Pages:
    """What to ask for, in the order of the field `place`.

    SecantusDB looks up a value and a range of one index together where nothing else is asked: `few`
    and the place are looked up, and `which` is tried on what that finds.
    """

    collection: Any
    place: str
    projection: Document | None
    which: Mapping[str, Any]
    few: Mapping[str, Any] = field(default_factory=dict)

    async def read(
        self, stretches: Iterable[Stretch], *, limit: int, direction: int = 1
    ) -> list[Document]:
        found: list[Document] = []
        for stretch in stretches:
            found += await self._some(stretch, limit - len(found), direction)
            if len(found) == limit:
                break
        return found

    async def _some(self, stretch: Stretch, limit: int, direction: int) -> list[Document]:
        looked_up = {**self.few, self.place: stretch}
        if not (self.few and self.which):
            asked = {**looked_up, **self.which}
            cursor = self.collection.find(asked, self.projection).sort(self.place, direction)
            return [one async for one in cursor.limit(limit)]
        steps: list[Document] = [{"$match": looked_up}, {"$match": dict(self.which)}]
        steps += [{"$sort": {self.place: direction}}, {"$limit": limit}]
        if self.projection:
            steps.append({"$project": self.projection})
        return [one async for one in self.collection.aggregate(steps)]
