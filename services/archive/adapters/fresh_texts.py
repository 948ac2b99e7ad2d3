"""Texts that this process has recorded itself, kept until their words are in the index.

To read them again from the database would cost it more than the index does. Nothing depends on
it: what is not here is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from services.archive.adapters.documents import SPEAKING, spoken_text
from services.archive.ports import SpokenText

_CHARACTERS: Final = 2_000_000
"""Some megabytes. What comes when it is full is not kept: the oldest are wanted first."""


class FreshTexts:
    def __init__(self, *, characters: int = _CHARACTERS) -> None:
        self._texts: dict[str, SpokenText] = {}
        self._left = self._most = characters

    def keep(self, events: Iterable[Mapping[str, Any]]) -> None:
        for spoken in (spoken_text(one) for one in events if one["type"] in SPEAKING):
            if _length(spoken) <= self._left and spoken.event_id not in self._texts:
                self._texts[spoken.event_id] = spoken
                self._left -= _length(spoken)

    def some(self, events: Iterable[str]) -> Sequence[SpokenText]:
        """Those of these events that are here."""
        return [self._texts[one] for one in events if one in self._texts]

    def forget(self, events: Iterable[str]) -> None:
        for one in events:
            spoken = self._texts.pop(one, None)
            if spoken:
                self._left += _length(spoken)

    def forget_all(self) -> None:
        """Nothing is left to be indexed: other replicas have seen to what is still here."""
        self._texts.clear()
        self._left = self._most


def _length(spoken: SpokenText) -> int:
    return sum(map(len, spoken.texts))
