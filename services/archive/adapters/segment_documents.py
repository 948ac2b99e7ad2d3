"""How a segment is kept: a head, which names its texts by their place, and buckets of postings.

A document for each of 64 buckets of words tells in which places each word stands. A small segment
has all its words in one document, which every search reads. The bands of its papers are another
document, since all sixteen of a paper are looked up at once.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from services.archive.adapters.documents import Document
from services.archive.adapters.postings import Segment, Text, segment_id
from services.archive.adapters.segment_heads import instants, moments_in, moments_packed
from shared.turns import at_once

BUCKETS: Final = 64
UNSORTED: Final = BUCKETS
"""The bucket of the small segments' words, whatever they are."""

BANDS: Final = UNSORTED + 1
"""The bucket of likeness."""

SMALL: Final = 50
"""So many texts are worth documents of their own in every bucket."""

LARGE: Final = 1000
"""So many are not merged any more: sixteen of fewer have places of two bytes."""

_AT_A_TIME: Final = 1000
"""Words; some tenths of a millisecond."""

_PLACES: Final = "H"
"""Two bytes: a segment has at most some thousand texts."""

_ENDS: Final = "I"
_VALUES: Final = "I"
BETWEEN: Final = "\n"
"""In no word: the tokenizer cuts there."""


def bucket_of(word: str) -> int:
    """The same in every process and release: documents are kept by it."""
    return zlib.crc32(word.encode()) % BUCKETS


def bucket_key(bucket: int, segment_id: str) -> str:
    return f"{bucket:02x}/{segment_id}"


def head_document(segment: Segment) -> Document:
    return {
        "_id": segment_id(segment),
        "small": len(segment.texts) < SMALL,
        "large": True if len(segment.texts) >= LARGE else None,
        "events": [text.event_id for text in segment.texts],
        "cases": [text.enquiry_id for text in segment.texts],
        "copies": [place for place, text in enumerate(segment.texts) if text.copy],
        "begun": moments_packed([text.begun for text in segment.texts]),
    }


def texts_of(head: Document) -> Sequence[Text]:
    copies = set(head["copies"])
    begun = instants(moments_in(head.get("begun"), len(head["events"])))
    told = zip(head["events"], head["cases"], begun, strict=True)
    return [Text(event, case, at in copies, when) for at, (event, case, when) in enumerate(told)]


def bucket_documents(segment: Segment) -> list[Document]:
    """One for each bucket that has words or bands."""
    return at_once(bucket_steps(segment))


def bucket_steps(segment: Segment) -> Generator[None, None, list[Document]]:
    """The same, some words at a time."""
    name = segment_id(segment)
    small = len(segment.texts) < SMALL
    sorted_out: defaultdict[int, dict[str, Sequence[int]]] = defaultdict(dict)
    for number, (word, places) in enumerate(segment.places.items()):
        sorted_out[UNSORTED if small else bucket_of(word)][word] = places
        if number % _AT_A_TIME == 0:
            yield
    found: dict[int, Document] = {}
    for bucket, words in sorted(sorted_out.items()):
        found[bucket] = _packed(words)
        yield
    if segment.bands:
        found[BANDS] = _packed_bands(segment.bands)
    return [
        {"_id": bucket_key(bucket, name), "bucket": bucket, "segment": name} | packed
        for bucket, packed in found.items()
    ]


def bucket_keys(head: Document) -> Sequence[str]:
    """Of all documents that this segment can have."""
    buckets = (UNSORTED,) if head["small"] else range(BUCKETS)
    return [bucket_key(bucket, head["_id"]) for bucket in (*buckets, BANDS)]


def segment_from(head: Document, documents: Iterable[Document]) -> Segment:
    places: dict[str, Sequence[int]] = {}
    bands: dict[int, Sequence[int]] = {}
    for document in documents:
        if document["bucket"] == BANDS:
            bands |= _bands_in(document)
        else:
            places |= _places_in(document)
    return Segment(texts_of(head), places, bands)


def _packed(places: Mapping[str, Sequence[int]]) -> Document:
    """Three values in place of two for each word, which would each cost the database its time."""
    all_places, ends = array(_PLACES), array(_ENDS)
    for some in places.values():
        all_places.extend(some)
        ends.append(len(all_places))
    return {
        "words": BETWEEN.join(places),
        "ends": ends.tobytes(),
        "places": all_places.tobytes(),
    }


def _packed_bands(bands: Mapping[int, Sequence[int]]) -> Document:
    """As many of each paper."""
    values = array(_VALUES)
    for some in bands.values():
        values.extend(some)
    return {"places": array(_PLACES, bands).tobytes(), "bands": values.tobytes()}


def places_of(document: Document, word: str) -> Sequence[int]:
    words = f"{BETWEEN}{document['words']}{BETWEEN}"
    begin = words.find(f"{BETWEEN}{word}{BETWEEN}")
    if begin < 0:
        return ()
    at = words.count(BETWEEN, 0, begin)
    ends = array(_ENDS, document["ends"])
    return array(_PLACES, document["places"])[ends[at - 1] if at else 0 : ends[at]]


def sharing(document: Document, bands: Collection[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """The places of papers that have some of these bands, and which."""
    places = array(_PLACES, document["places"])
    values = np.frombuffer(document["bands"], dtype=np.uint32).reshape(len(places), -1)
    shared = np.isin(values, np.fromiter(bands, dtype=np.uint32))
    for at in np.flatnonzero(shared.any(axis=1)):
        yield places[at], values[at][shared[at]].tolist()


def _bands_in(document: Document) -> Mapping[int, Sequence[int]]:
    places, values = array(_PLACES, document["places"]), array(_VALUES, document["bands"])
    each = len(values) // len(places)
    return {place: values[at * each : (at + 1) * each] for at, place in enumerate(places)}


def _places_in(document: Document) -> Mapping[str, Sequence[int]]:
    found: dict[str, Sequence[int]] = {}
    places = array(_PLACES, document["places"])
    begin = 0
    for word, end in zip(
        document["words"].split(BETWEEN), array(_ENDS, document["ends"]), strict=True
    ):
        found[word] = places[begin:end]
        begin = end
    return found
