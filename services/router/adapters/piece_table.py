"""Where the pieces of a text stand in a model: all looked up at once, in a few passes of numpy."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from services.router.adapters.features import Keys, character_keys, key_of, words

_SPARSE = 6  # slots for each piece: so few share one that a second look is rare
_MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads numbers that are near each other
_NOTHING = -1
Places = npt.NDArray[np.int64]
Found = npt.NDArray[np.int32]


class PieceTable:
    """Pieces of characters by their numbers in an open table, words in a dictionary."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        numbered = [(key_of(piece), place) for place, piece in enumerate(vocabulary)]
        known = [(key, place) for key, place in numbered if key is not None]
        self._words = {vocabulary[place]: place for key, place in numbered if key is None}
        bits = max(4, (_SPARSE * len(known)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._mask = (1 << bits) - 1
        self._keys: Keys = np.full(1 << bits, _NOTHING, np.int64)
        self._places = np.zeros(1 << bits, np.int32)
        self._fill(np.array([key for key, _ in known], np.int64), [place for _, place in known])

    def counted(self, title: str, text: str) -> tuple[Found, Places]:
        """The places of the known pieces, each once, and how often each occurs."""
        found = self.places(character_keys(title, text))
        found = found[found != _NOTHING]
        spoken = [place for place in map(self._words.get, words(title, text)) if place is not None]
        if spoken:
            found = np.concatenate([found, np.array(spoken, found.dtype)])
        found.sort()
        begins = np.ones(len(found) + 1, np.bool_)
        np.not_equal(found[1:], found[:-1], out=begins[1:-1])
        edges = begins.nonzero()[0]
        return found[edges[:-1]], np.diff(edges)

    def places(self, keys: Keys) -> Found:
        """Where the pieces of these numbers stand; -1: nowhere."""
        slots = self._slots(keys)
        seen = self._keys.take(slots)
        hit = seen == keys
        found: Found = np.where(hit, self._places.take(slots), np.int32(_NOTHING))
        left = (~hit & (seen != _NOTHING)).nonzero()[0]
        while len(left):  # the slot is another piece's: the next one may be this one's
            slots[left] = (slots[left] + 1) & self._mask
            seen = self._keys[slots[left]]
            known = seen == keys[left]
            found[left[known]] = self._places[slots[left[known]]]
            left = left[~known & (seen != _NOTHING)]
        return found

    def _slots(self, keys: Keys) -> Places:
        return ((keys.view(np.uint64) * _MIX) >> self._shift).astype(np.int64)

    def _fill(self, keys: Keys, places: Sequence[int]) -> None:
        for key, slot, place in zip(keys.tolist(), self._slots(keys).tolist(), places, strict=True):
            free = slot
            while self._keys[free] != _NOTHING:
                free = (free + 1) & self._mask
            self._keys[free], self._places[free] = key, place
