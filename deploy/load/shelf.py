"""What waits to be done by somebody, each from a moment on; of too much the newest is let go."""

import heapq
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")
MOST_KEPT = 20_000


class Shelf(Generic[T]):
    def __init__(self) -> None:
        self._heap: list[tuple[float, int, T]] = []
        self._order = count()

    def put(self, item: T, *, at: float) -> None:
        if len(self._heap) < MOST_KEPT:
            heapq.heappush(self._heap, (at, next(self._order), item))

    def take(self, now: float) -> T | None:
        """What has waited longest, or None where nothing is due yet."""
        if self._heap and self._heap[0][0] <= now:
            return heapq.heappop(self._heap)[2]
        return None

    def __len__(self) -> int:
        return len(self._heap)
