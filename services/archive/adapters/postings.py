"""Words by where they stand: a segment holds many texts, its postings lie in hashed buckets.

An index entry for every word of every text would cost the database more than all else that is done
for a paper (docs/performance.md). So the texts of a moment become one segment: a head, which names
the texts by their place, and a document for each of 64 buckets of words, which tells in which
places each word stands. A small segment has all its words in one document, which every search
reads. Nothing of it is ever changed; small segments are merged into a larger one, and what is read
twice meanwhile does no harm, since what is found are sets.
"""

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.archive.adapters.documents import Document

BUCKETS: Final = 64
UNSORTED: Final = BUCKETS
"""The bucket of the small segments' words, whatever they are."""

SMALL: Final = 50
"""So many texts are worth documents of their own in every bucket."""

_PLACES: Final = "H"
"""Two bytes: a segment has at most some thousand texts."""

_ENDS: Final = "I"
_BETWEEN: Final = "\n"
"""In no word: the tokenizer cuts there."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the index knows of an event: whose case it is of, and whether of a public copy."""

    event_id: str
    enquiry_id: str
    copy: bool


@dataclass(frozen=True, slots=True)
class Segment:
    texts: Sequence[Text]
    places: Mapping[str, Sequence[int]]


def band_word(band: int) -> str:
    """A band of likeness is looked up as words are; no word has this form."""
    return f"\t{band}"


def bucket_of(word: str) -> int:
    """The same in every process and release: documents are kept by it."""
    return zlib.crc32(word.encode()) % BUCKETS


def bucket_key(bucket: int, segment_id: str) -> str:
    return f"{bucket:02x}/{segment_id}"


def segment_of(texts: Iterable[tuple[Text, Sequence[str]]]) -> Segment:
    known: list[Text] = []
    places: dict[str, array[int]] = {}
    for place, (text, words) in enumerate(texts):
        known.append(text)
        for word in dict.fromkeys(words):
            places.setdefault(word, array(_PLACES)).append(place)
    return Segment(known, places)


def merged(segments: Iterable[Segment]) -> Segment:
    """One of them all; a text that is in several is kept once."""
    known: dict[str, int] = {}
    texts: list[Text] = []
    places: dict[str, dict[int, None]] = {}
    for segment in segments:
        moved = []
        for text in segment.texts:
            if text.event_id not in known:
                known[text.event_id] = len(texts)
                texts.append(text)
            moved.append(known[text.event_id])
        for word, at in segment.places.items():
            places.setdefault(word, {}).update(dict.fromkeys(moved[place] for place in at))
    return Segment(texts, {word: sorted(at) for word, at in places.items()})


def segment_id(segment: Segment) -> str:
    """Follows from its texts: who writes the same segment twice writes it once."""
    names = "\n".join(sorted(text.event_id for text in segment.texts))
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def head_document(segment: Segment) -> Document:
    return {
        "_id": segment_id(segment),
        "small": len(segment.texts) < SMALL,
        "events": [text.event_id for text in segment.texts],
        "cases": [text.enquiry_id for text in segment.texts],
        "copies": [place for place, text in enumerate(segment.texts) if text.copy],
    }


def texts_of(head: Document) -> Sequence[Text]:
    copies = set(head["copies"])
    pairs = zip(head["events"], head["cases"], strict=True)
    return [Text(event, case, place in copies) for place, (event, case) in enumerate(pairs)]


def bucket_documents(segment: Segment) -> list[Document]:
    """One for each bucket that has words."""
    name = segment_id(segment)
    small = len(segment.texts) < SMALL
    sorted_out: dict[int, dict[str, Sequence[int]]] = {}
    for word, places in segment.places.items():
        bucket = UNSORTED if small else bucket_of(word)
        sorted_out.setdefault(bucket, {})[word] = places
    return [
        {"_id": bucket_key(bucket, name), "bucket": bucket, "segment": name} | _packed(places)
        for bucket, places in sorted(sorted_out.items())
    ]


def _packed(places: Mapping[str, Sequence[int]]) -> Document:
    """Three values in place of two for each word, which would each cost the database its time."""
    all_places, ends = array(_PLACES), array(_ENDS)
    for some in places.values():
        all_places.extend(some)
        ends.append(len(all_places))
    return {
        "words": _BETWEEN.join(places),
        "ends": ends.tobytes(),
        "places": all_places.tobytes(),
    }


def places_of(document: Document, word: str) -> Sequence[int]:
    words: list[str] = document["words"].split(_BETWEEN)
    try:
        at = words.index(word)
    except ValueError:
        return ()
    ends = array(_ENDS, document["ends"])
    return array(_PLACES, document["places"])[ends[at - 1] if at else 0 : ends[at]]


def places_in(documents: Iterable[Document]) -> dict[str, Sequence[int]]:
    """All words of these documents of one segment."""
    found: dict[str, Sequence[int]] = {}
    for document in documents:
        places = array(_PLACES, document["places"])
        begin = 0
        for word, end in zip(
            document["words"].split(_BETWEEN), array(_ENDS, document["ends"]), strict=True
        ):
            found[word] = places[begin:end]
            begin = end
    return found
