"""Segments merged bucket after bucket hold what their texts hold, each text once."""

from collections import defaultdict
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from services.archive.adapters.merging import merged_bucket, together
from services.archive.adapters.postings import Segment, merged, segment_id, segment_of
from services.archive.adapters.segment_documents import (
    SMALL,
    bucket_documents,
    bucket_key,
    bucket_keys,
    head_document,
    segment_from,
)
from tests.unit.archive.test_postings import WORDS, bands_by_event, by_event, texts

MIDDLE = st.lists(WORDS, min_size=SMALL, max_size=SMALL + 6)


def merged_by_buckets(segments: Sequence[Segment]) -> Segment:
    whole, moves = together([head_document(one) for one in segments])
    of_bucket = defaultdict(list)
    for segment in segments:
        for document in bucket_documents(segment):
            of_bucket[document["bucket"]].append(document)
    name, head = segment_id(whole), head_document(whole)
    documents = [
        {"_id": bucket_key(bucket, name), "bucket": bucket} | merged_bucket(some, moves)
        for bucket, some in of_bucket.items()
    ]
    assert {one["_id"] for one in documents} <= set(bucket_keys(head))
    return segment_from(head, documents)


@settings(max_examples=25)
@given(st.lists(MIDDLE, min_size=1, max_size=3), st.integers(0, 9))
def test_buckets_merged_one_by_one_are_the_merged_segment(
    lists: Sequence[Sequence[Sequence[str]]], shared: int
) -> None:
    """Some of them have texts of the one before, as two replicas write them."""
    everything = texts([words for some in lists for words in some])
    starts = [sum(map(len, lists[:at])) for at in range(len(lists))]
    segments = [
        segment_of(everything[max(0, start - shared) : start + len(some)])
        for start, some in zip(starts, lists, strict=True)
    ]
    whole, expected = merged_by_buckets(segments), merged(segments)
    assert list(whole.texts) == list(expected.texts)
    assert by_event(whole) == by_event(expected)
    assert bands_by_event(whole) == bands_by_event(expected)


def test_the_order_of_the_segments_makes_no_difference() -> None:
    """Two replicas that merge the same ones write the same places."""
    some = texts([["停车", "学校"], ["地铁"]] * SMALL)
    halves = [segment_of(some[:SMALL]), segment_of(some[SMALL:])]
    one, other = merged_by_buckets(halves), merged_by_buckets(halves[::-1])
    assert list(one.texts) == list(other.texts)
    assert {word: list(at) for word, at in one.places.items()} == {
        word: list(at) for word, at in other.places.items()
    }
