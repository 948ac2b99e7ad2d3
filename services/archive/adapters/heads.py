"""What searches have to know of segments' texts, bounded by their number; none ever changes."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import numpy as np

from services.archive.adapters.documents import Document

DEFAULT_TEXTS: Final = 250_000
"""14 MB: a hundred thousand cases with their answers and what was published of them."""


class Head:
    """Whose case each text is of, side by side: a fifth of what the texts would take."""

    __slots__ = ("_cases", "_copies")

    def __init__(self, head: Document) -> None:
        self._cases = np.array([one.encode() for one in head["cases"]], np.bytes_)
        self._copies: dict[int, str] = {place: head["events"][place] for place in head["copies"]}

    def __len__(self) -> int:
        return len(self._cases)

    def cases(self, places: Sequence[int]) -> list[str]:
        return [one.decode() for one in self._cases[np.asarray(places, np.intp)].tolist()]

    def copies(self, places: Sequence[int]) -> list[str]:
        """The events of those of these texts that are public copies."""
        if not self._copies:
            return []
        return [self._copies[place] for place in places if place in self._copies]


class Heads:
    """Those that were asked for last."""

    def __init__(self, most_texts: int = DEFAULT_TEXTS) -> None:
        self._left = most_texts
        self._heads: OrderedDict[str, Head] = OrderedDict()

    def __contains__(self, segment: str) -> bool:
        return segment in self._heads

    def get(self, segment: str) -> Head:
        self._heads.move_to_end(segment)
        return self._heads[segment]

    def put(self, segment: str, head: Head) -> None:
        self.drop(segment)
        self._heads[segment] = head
        self._left -= len(head)
        while self._left < 0:
            _, oldest = self._heads.popitem(last=False)
            self._left += len(oldest)

    def drop(self, segment: str) -> None:
        head = self._heads.pop(segment, None)
        self._left += len(head) if head else 0
