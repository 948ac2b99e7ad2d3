"""What is remembered of a segment's head tells of each place what the head tells."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.archive.adapters.documents import Document
from services.archive.adapters.postings import Segment, Text
from services.archive.adapters.segment_documents import head_document, texts_of
from services.archive.adapters.segment_heads import Head, KnownHeads, instant_at, later
from services.archive.domain import instant

MOMENTS = st.integers(0, 2**38).map(lambda parts: datetime.fromtimestamp(parts / 64, UTC))
TEXTS = st.lists(st.tuples(st.text("ab", min_size=1), st.booleans(), st.none() | MOMENTS))


@given(TEXTS)
def test_each_text_has_its_case_its_moment_and_its_copy(
    told: Sequence[tuple[str, bool, datetime | None]],
) -> None:
    texts = [
        Text(f"event-{at}", case, copy, None if begun is None else instant(begun))
        for at, (case, copy, begun) in enumerate(told)
    ]
    document = head_document(Segment(texts, {}, {}))
    assert texts_of(document) == texts
    for text, found in zip(texts, Head.of(document).some(range(len(texts))), strict=True):
        begun = None if found.begun is None else instant_at(found.begun)
        assert (found.case, begun) == (text.enquiry_id, text.begun)
        assert found.copy == (text.event_id if text.copy else None)


def test_of_segments_of_former_releases_no_moment_is_known() -> None:
    document = head_document(Segment([Text("event", "case", copy=False)], {}, {}))
    del document["begun"]
    assert [found.begun for found in Head.of(document).some([0])] == [None]
    assert texts_of(document) == [Text("event", "case", copy=False)]


def test_the_later_moment_counts_and_any_is_better_than_none() -> None:
    assert [later(1, 2), later(2, 1), later(None, 1), later(1, None)] == [2, 2, 1, 1]
    assert later(None, None) is None


class Heads:
    """A collection that counts what it is asked for."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self.asked: list[str] = []

    def find(self, which: Any) -> AsyncIterator[Document]:
        return self._some(which["_id"]["$in"])

    async def _some(self, names: Sequence[str]) -> AsyncIterator[Document]:
        self.asked += names
        for name in names:
            if name in self._documents:
                yield self._documents[name]


def heads(**texts: int) -> Heads:
    documents = {
        name: head_document(
            Segment([Text(f"{name}-{at}", f"case-{at}", copy=False) for at in range(n)], {}, {})
        )
        for name, n in texts.items()
    }
    return Heads({name: document | {"_id": name} for name, document in documents.items()})


async def test_so_many_texts_are_remembered_and_those_asked_for_last_the_longest() -> None:
    collection = heads(a=4, b=4, c=4)
    known = KnownHeads(collection, most=9)
    for name in ("a", "b", "a", "c", "a", "b"):
        assert list(await known.some([name, "gone"])) == [name]
    assert [one for one in collection.asked if one != "gone"] == ["a", "b", "c", "b"]


async def test_a_segment_that_was_dropped_is_forgotten() -> None:
    collection = heads(a=4)
    known = KnownHeads(collection)
    await known.some(["a"])
    known.forget("a")
    await known.some(["a"])
    assert collection.asked == ["a", "a"]
