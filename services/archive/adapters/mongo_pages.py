"""The first documents of a long order, read stretch by stretch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.archive.adapters.documents import Document
from services.archive.adapters.stretches import Stretch


@dataclass(frozen=True, slots=True)
class Pages:
    """What to ask for, in the order of the field `place`.

    SecantusDB looks up the first condition that it has an index for, and tries all else on what
    that finds: `few` is asked before the place, `which` after it.
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
            asked = {**self.few, self.place: stretch, **self.which}
            cursor = self.collection.find(asked, self.projection).sort(self.place, direction)
            found += [one async for one in cursor.limit(limit - len(found))]
            if len(found) == limit:
                break
        return found
