"""A segment tells of every word in which of its texts it stands, however it is kept or merged."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from services.archive.adapters.postings import (
    BUCKETS,
    SMALL,
    UNSORTED,
    Segment,
    Text,
    band_word,
    bucket_documents,
    bucket_of,
    head_document,
    merged,
    places_in,
    places_of,
    segment_id,
    segment_of,
    texts_of,
)
from services.archive.adapters.terms import ChineseTokenizer

WORDS = st.lists(st.sampled_from(["停车", "学校", "地铁", "hospital", "🚲", "a"]), max_size=8)
TEXTS = st.lists(WORDS, max_size=SMALL + 20)


def texts(words: Sequence[Sequence[str]], *, first: int = 0) -> list[tuple[Text, Sequence[str]]]:
    return [
        (Text(f"event-{place}", f"case-{place // 2}", copy=place % 3 == 0), some)
        for place, some in enumerate(words, first)
    ]


def by_event(segment: Segment) -> Mapping[str, set[str]]:
    return {
        word: {segment.texts[place].event_id for place in places}
        for word, places in segment.places.items()
    }


def read_back(segment: Segment) -> Segment:
    return Segment(texts_of(head_document(segment)), places_in(bucket_documents(segment)))


@given(TEXTS)
def test_what_is_written_is_what_is_read(words: Sequence[Sequence[str]]) -> None:
    segment = segment_of(texts(words))
    again = read_back(segment)
    assert list(again.texts) == list(segment.texts)
    assert by_event(again) == by_event(segment)
    for document in bucket_documents(segment):
        for word in document["words"].split("\n"):
            assert list(places_of(document, word)) == list(segment.places[word])
        assert list(places_of(document, "nowhere")) == []


@given(TEXTS, TEXTS)
def test_a_merged_segment_has_all_of_both(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]
) -> None:
    first, second = segment_of(texts(one)), segment_of(texts(other, first=len(one)))
    together = segment_of([*texts(one), *texts(other, first=len(one))])
    assert by_event(merged([first, second])) == by_event(together)
    assert by_event(merged([together, second])) == by_event(together)
    assert segment_id(merged([second, first])) == segment_id(together)


def test_a_small_segment_is_one_document_and_a_large_one_has_a_document_for_each_bucket() -> None:
    terms = [f"词{number}" for number in range(2_000)]
    small = bucket_documents(segment_of(texts([terms] * (SMALL - 1))))
    large = bucket_documents(segment_of(texts([terms] * SMALL)))
    assert [document["bucket"] for document in small] == [UNSORTED]
    assert [document["bucket"] for document in large] == list(range(BUCKETS))
    for document in large:
        assert {bucket_of(word) for word in document["words"].split("\n")} == {document["bucket"]}


def test_no_word_of_a_text_can_be_taken_for_a_band() -> None:
    assert band_word(7) not in ChineseTokenizer().terms(["7\t7 \t7\n7"])
