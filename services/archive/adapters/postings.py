"""Words by where they stand: a segment holds many texts, and tells of each word where it stands.

An index entry for every word of every text would cost the database more than all else that is done
for a paper (docs/performance.md). So the texts of a moment become one segment, which is kept in few
documents (`segment_documents`). Nothing of it is ever changed; small segments are merged into a
larger one, and what is read twice meanwhile does no harm, since what is found are sets.
"""

import hashlib
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.archive.domain.facts import Instant
from services.archive.ports import Indexed
from shared.turns import at_once

_AT_A_TIME: Final = 5
"""Texts; some tenths of a millisecond."""


@dataclass(frozen=True, slots=True)
class Text:
    """What the index knows of an event: whose case it is of, and whether of a public copy.

    `begun`: when the paper of the case was submitted, where that was known.
    """

    event_id: str
    enquiry_id: str
    copy: bool
    begun: Instant | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """`places` of each word, and the `bands` of the papers by their place."""

    texts: Sequence[Text]
    places: Mapping[str, Sequence[int]]
    bands: Mapping[int, Sequence[int]]


def segment_of(texts: Iterable[Indexed]) -> Segment:
    """In the order of their ids: the same texts make the same segment, place by place."""
    return at_once(segment_steps(texts))


def segment_steps(texts: Iterable[Indexed]) -> Generator[None, None, Segment]:
    """The same, a few texts at a time."""
    known: list[Text] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    bands: dict[int, Sequence[int]] = {}
    for place, one in enumerate(sorted(texts, key=_event_id)):
        spoken = one.spoken
        known.append(Text(spoken.event_id, spoken.enquiry_id, spoken.copy, spoken.begun))
        for word in one.terms:
            places[word].append(place)
        if one.bands:
            bands[place] = one.bands
        if place % _AT_A_TIME == 0:
            yield
    return Segment(known, places, bands)


def merged(segments: Sequence[Segment]) -> Segment:
    """One of them all; a text that is in several is kept once."""
    known = {text.event_id: text for segment in segments for text in segment.texts}
    place_of = {event: place for place, event in enumerate(sorted(known))}
    places: dict[str, list[int]] = {}
    bands: dict[int, Sequence[int]] = {}
    for segment in segments:
        moved = [place_of[text.event_id] for text in segment.texts]
        for word, at in segment.places.items():
            places.setdefault(word, []).extend(moved[place] for place in at)
        bands |= {moved[place]: some for place, some in segment.bands.items()}
    texts = [known[event] for event in place_of]
    return Segment(texts, {word: sorted(set(at)) for word, at in places.items()}, bands)


def fingerprints(segment: Segment) -> Sequence[int]:
    """Of all that each text is found by, whatever segment it is in; in this process alone."""
    found = [
        hash((text.enquiry_id, text.copy, *segment.bands.get(place, ())))
        for place, text in enumerate(segment.texts)
    ]
    for word, places in segment.places.items():
        value = hash(word)
        for place in places:
            found[place] += value
    return found


def segment_id(segment: Segment) -> str:
    """Follows from its texts: who writes the same segment twice writes it once."""
    names = "\n".join(sorted(text.event_id for text in segment.texts))
    return hashlib.sha256(names.encode()).hexdigest()[:32]


def _event_id(one: Indexed) -> str:
    return one.spoken.event_id
