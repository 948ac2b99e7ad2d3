"""Segments of some size become one large one, bucket after bucket: no more than one is in memory.

So what a search reads of the index grows with every sixteenth segment alone.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from services.archive.adapters.documents import Document
from services.archive.adapters.postings import Segment, Text
from services.archive.adapters.segment_documents import BANDS, BETWEEN, texts_of

Moves = Mapping[str, npt.NDArray[np.uint16]]
"""The new place of each text of a segment, by the segment's name."""

_PLACES: Final = np.dtype(np.uint16)
_NUMBERS: Final = np.dtype(np.uint32)


def together(heads: Sequence[Document]) -> tuple[Segment, Moves]:
    """The texts of all, in the order of their ids and without words, and where each has gone."""
    texts: dict[str, Text] = {}
    for head in heads:
        texts |= {text.event_id: text for text in texts_of(head)}
    events = sorted(texts)
    place_of = {event: place for place, event in enumerate(events)}
    moves = {
        head["_id"]: np.array([place_of[event] for event in head["events"]], _PLACES)
        for head in heads
    }
    return Segment([texts[event] for event in events], {}, {}), moves


def merged_bucket(documents: Sequence[Document], moves: Moves) -> Document:
    """What one bucket of all of them holds; a text that was in several is there once."""
    if documents[0]["bucket"] == BANDS:
        return _merged_bands(documents, moves)
    number_of: dict[str, int] = {}
    words, places = [], []
    for one in documents:
        numbers = [number_of.setdefault(word, len(number_of)) for word in _words(one)]
        ends = np.frombuffer(one["ends"], _NUMBERS)
        words.append(np.repeat(np.array(numbers, _NUMBERS), np.diff(ends, prepend=0)))
        places.append(moves[one["segment"]][np.frombuffer(one["places"], _PLACES)])
    pairs = np.concatenate(words).astype(np.uint64) << np.uint64(16) | np.concatenate(places)
    pairs = np.unique(pairs)
    counted = np.bincount((pairs >> np.uint64(16)).astype(np.int64), minlength=len(number_of))
    return {
        "words": BETWEEN.join(number_of),
        "ends": np.cumsum(counted).astype(_NUMBERS).tobytes(),
        "places": (pairs & np.uint64(0xFFFF)).astype(_PLACES).tobytes(),
    }


def _words(document: Document) -> Sequence[str]:
    words: list[str] = document["words"].split(BETWEEN)
    return words


def _merged_bands(documents: Sequence[Document], moves: Moves) -> Document:
    places, bands = [], []
    for one in documents:
        of_it = np.frombuffer(one["places"], _PLACES)
        places.append(moves[one["segment"]][of_it])
        bands.append(np.frombuffer(one["bands"], _NUMBERS).reshape(len(of_it), -1))
    each, first = np.unique(np.concatenate(places), return_index=True)
    return {"places": each.tobytes(), "bands": np.concatenate(bands)[first].tobytes()}
