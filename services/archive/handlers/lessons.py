"""What the router learns from: every case that a bureau has or had, whenever it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.archive.domain.lessons import lesson_of
from services.archive.ports import ListedCases, Position


@dataclass(frozen=True, slots=True)
class LessonsTold:
    items: Sequence[dict[str, Any]]
    next: Position


class ListLessons:
    def __init__(self, store: ListedCases) -> None:
        self._store = store

    async def __call__(self, *, after: Position | None, limit: int) -> LessonsTold:
        found = await self._store.given(after=after, limit=limit)
        return LessonsTold([lesson_of(case) for case in found.items], found.next)
