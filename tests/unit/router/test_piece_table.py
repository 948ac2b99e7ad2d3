"""Pieces of a text are found in a model exactly as they were learned."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.router.adapters.features import pieces
from services.router.adapters.piece_table import PieceTable

TEXTS = st.text("养老保险ab -'，。1😀", max_size=80)


@given(TEXTS, TEXTS, st.sets(st.integers(0, 200)))
def test_what_is_counted_when_deciding_is_what_was_learned_from(
    title: str, text: str, left_out: set[int]
) -> None:
    """Whatever part of it was kept, pieces without their beginnings among them."""
    learned = Counter(pieces(title, text))
    kept = [piece for at, piece in enumerate(sorted(learned)) if at not in left_out]
    places, often = PieceTable(kept).counted(title, text)
    found = {kept[at]: times for at, times in zip(places, often.tolist(), strict=True)}
    assert found == {piece: learned[piece] for piece in kept}


def test_thousands_of_pieces_are_told_apart() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 3950)))
    known = [text[at : at + 2] for at in range(0, 3900, 2)]
    table = PieceTable(known)
    places, often = table.counted("", text)
    assert places.tolist() == list(range(len(known)))
    assert set(often.tolist()) == {1}
    assert not len(table.counted("", "龘龘" + text[3900:])[0])


def test_a_piece_of_characters_does_not_count_across_a_gap() -> None:
    places, _ = PieceTable(["养老", "老保险"]).counted("养", "老 保险")
    assert not len(places)


def test_a_word_is_known_by_its_longest_pieces() -> None:
    whose, places = PieceTable(["养", "养老", "养老保", "老保险"]).of_words(
        ["养老", "养老保险", "股"]
    )
    assert list(zip(whose.tolist(), places.tolist(), strict=True)) == [(0, 1), (1, 2), (1, 3)]


def test_a_table_of_nothing_knows_nothing() -> None:
    places, often = PieceTable([]).counted("标题", "text of 什么")
    assert (len(places), len(often)) == (0, 0)
