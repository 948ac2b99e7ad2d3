"""A segment tells of every word in which of its texts it stands, however it is kept or merged."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from services.archive.adapters.postings import (
    Segment,
    fingerprints,
    merged,
    segment_id,
    segment_of,
)
from services.archive.adapters.segment_documents import (
    BANDS,
    BUCKETS,
    SMALL,
    UNSORTED,
    bucket_documents,
    bucket_keys,
    bucket_of,
    head_document,
    places_of,
    segment_from,
    sharing,
)
from services.archive.ports import Indexed, SpokenText

VOCABULARY = ["停车", "学校", "地铁", "hospital", "🚲", "a"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=6, unique=True)
TEXTS = st.lists(WORDS, max_size=SMALL + 20)


def texts(words: Sequence[Sequence[str]], *, first: int = 0) -> list[Indexed]:
    """Every second one is a paper, with two bands that its neighbours among the papers share."""
    return [
        Indexed(
            SpokenText(f"event-{place}", f"case-{place // 2}", [], copy=place % 3 == 0),
            some,
            (place, place + 2) if place % 2 else (),
        )
        for place, some in enumerate(words, first)
    ]


def by_event(segment: Segment) -> Mapping[str, set[str]]:
    return {
        word: {segment.texts[place].event_id for place in places}
        for word, places in segment.places.items()
    }


def bands_by_event(segment: Segment) -> Mapping[str, list[int]]:
    return {segment.texts[place].event_id: list(some) for place, some in segment.bands.items()}


def read_back(segment: Segment) -> Segment:
    return segment_from(head_document(segment), bucket_documents(segment))


@given(TEXTS)
def test_what_is_written_is_what_is_read(words: Sequence[Sequence[str]]) -> None:
    segment = segment_of(texts(words))
    again = read_back(segment)
    assert list(again.texts) == list(segment.texts)
    assert by_event(again) == by_event(segment)
    assert bands_by_event(again) == bands_by_event(segment)
    documents = bucket_documents(segment)
    assert {one["_id"] for one in documents} <= set(bucket_keys(head_document(segment)))
    for document in (one for one in documents if one["bucket"] != BANDS):
        for word in document["words"].split("\n"):
            assert list(places_of(document, word)) == list(segment.places[word])
        assert list(places_of(document, "nowhere")) == []


@given(TEXTS, TEXTS)
def test_a_merged_segment_has_all_of_both(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]
) -> None:
    first, second = segment_of(texts(one)), segment_of(texts(other, first=len(one)))
    together = segment_of([*texts(one), *texts(other, first=len(one))])
    for again in (merged([first, second]), merged([together, second])):
        assert by_event(again) == by_event(together)
        assert bands_by_event(again) == bands_by_event(together)
        assert list(fingerprints(again)) == list(fingerprints(together))
    assert segment_id(merged([second, first])) == segment_id(together)


@given(TEXTS)
def test_buckets_fit_to_the_head_that_another_has_written_of_the_same_texts(
    words: Sequence[Sequence[str]],
) -> None:
    """Two replicas, or one that was killed and begins anew with the texts in another order."""
    some = texts(words)
    halves = [segment_of(some[::2]), segment_of(some[1::2])]
    for other in (segment_of(some[::-1]), merged(halves), merged(halves[::-1])):
        mixed = segment_from(head_document(segment_of(some)), bucket_documents(other))
        assert segment_id(other) == segment_id(segment_of(some))
        assert by_event(mixed) == by_event(segment_of(some))
        assert bands_by_event(mixed) == bands_by_event(segment_of(some))


def test_a_small_segment_is_one_document_and_a_large_one_has_a_document_for_each_bucket() -> None:
    terms = [f"词{number}" for number in range(2_000)]
    small = bucket_documents(segment_of(texts([terms] * (SMALL - 1))))
    large = bucket_documents(segment_of(texts([terms] * SMALL)))
    assert [document["bucket"] for document in small] == [UNSORTED, BANDS]
    assert [document["bucket"] for document in large] == [*range(BUCKETS), BANDS]
    for document in large[:-1]:
        assert {bucket_of(word) for word in document["words"].split("\n")} == {document["bucket"]}


def test_papers_are_found_by_some_of_their_bands() -> None:
    *_, document = bucket_documents(segment_of(texts([["停车"]] * 8)))
    assert list(sharing(document, {5, 7, 99})) == [(3, [5]), (5, [5, 7]), (7, [7])]
    assert list(sharing(document, {2, 99})) == []


@given(WORDS, WORDS)
def test_the_fingerprint_of_a_text_tells_it_from_others_wherever_it_stands(
    one: Sequence[str], other: Sequence[str]
) -> None:
    (alone,) = fingerprints(segment_of(texts([one], first=1)))
    _, beside, _ = fingerprints(segment_of(texts([other, one[::-1], other])))
    (instead,) = fingerprints(segment_of(texts([other], first=1)))
    assert alone == beside
    assert (alone == instead) is (set(one) == set(other))


def test_a_fingerprint_is_also_of_the_case_the_copy_and_the_bands() -> None:
    spoken = SpokenText("event", "case", [])
    kinds = [
        Indexed(spoken, ["停车"], ()),
        Indexed(spoken, ["停车"], (1, 2)),
        Indexed(spoken, ["停车"], (1, 3)),
        Indexed(SpokenText("event", "other", []), ["停车"], ()),
        Indexed(SpokenText("event", "case", [], copy=True), ["停车"], ()),
    ]
    assert len(set(fingerprints(segment_of(kinds)))) == len(kinds)
