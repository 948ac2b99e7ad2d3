"""What searches know of segments: whose texts they are of, and no more of them than was granted."""

from services.archive.adapters.heads import Head, Heads
from services.archive.adapters.postings import segment_of
from services.archive.adapters.segment_documents import head_document
from services.archive.ports import Indexed, SpokenText


def head_of(*cases: str) -> Head:
    """Of a text for each case; every second is a public copy."""
    texts = [
        Indexed(SpokenText(f"event-{place}", case, [], copy=place % 2 == 1), ["停车"], ())
        for place, case in enumerate(cases)
    ]
    return Head(head_document(segment_of(texts)))


def test_a_head_tells_whose_texts_these_are_and_which_are_public_copies() -> None:
    head = head_of("case-a", "case-bb", "case-a")
    assert head.cases([0, 1, 2]) == ["case-a", "case-bb", "case-a"]
    assert head.copies([0, 1, 2]) == ["event-1"]
    assert (head.cases([]), head.copies([])) == ([], [])
    assert head_of("case-a").copies([0]) == []


def test_no_more_texts_are_known_than_was_granted_and_the_last_asked_for_stay() -> None:
    heads = Heads(most_texts=5)
    for name in "ab":
        heads.put(name, head_of("one", "two"))
    assert len(heads.get("a")) == 2
    heads.put("c", head_of("one", "two"))
    assert [name in heads for name in "abc"] == [True, False, True]
    heads.put("c", head_of("one", "two"))
    heads.drop("a")
    heads.drop("a")
    heads.put("d", head_of("one", "two", "three"))
    assert [name in heads for name in "acd"] == [False, True, True]
    heads.put("e", head_of(*"123456"))
    assert not any(name in heads for name in "abcde")
