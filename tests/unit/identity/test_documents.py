"""Resident ID numbers by GB 11643: invented ones, whose check characters are worked out here."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.documents import (
    PROVINCES,
    Document,
    DocumentError,
    check_character,
    normalised,
    read_document,
)
from services.identity.domain.words import Words

TODAY = date(2026, 1, 20)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REMAINDERS = "10X98765432"

dates = st.dates(date(1900, 1, 1), TODAY)
first_17 = st.builds(
    lambda province, place, born, order: f"{province}{place:04}{born:%Y%m%d}{order:03}",
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 9999),
    dates,
    st.integers(0, 999),
)


def by_the_table(first: str) -> str:
    """The check character by the table of weights that the standard prints."""
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return REMAINDERS[total % 11]


def reason(number: str, type_: str = "resident") -> str:
    with pytest.raises(DocumentError) as caught:
        read_document(type_, number, today=TODAY)
    assert number not in str(caught.value)
    assert number not in caught.value.words.zh
    return caught.value.words.en


@pytest.mark.parametrize(
    ("first", "check"),
    [
        ("11010519491231002", "X"),  # the example that the standard itself prints
        ("44052418800101001", "4"),
        ("31000019000101000", "1"),
        ("31000020000229000", "5"),
    ],
)
def test_the_check_character_of_known_numbers(first: str, check: str) -> None:
    assert check_character(first) == by_the_table(first) == check


@given(first_17)
def test_the_check_character_is_that_of_the_table_of_weights(first: str) -> None:
    assert check_character(first) == by_the_table(first)


@given(first_17)
def test_a_number_with_its_check_character_is_taken(first: str) -> None:
    number = first + by_the_table(first)
    assert read_document("resident", number, today=TODAY) == Document("resident", number)


@given(first_17, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first: str, place: int, by: int) -> None:
    check = by_the_table(first)
    wrong = str((int(first[place]) + by) % 10)
    with pytest.raises(DocumentError):
        read_document("resident", first[:place] + wrong + first[place + 1 :] + check, today=TODAY)


@given(first_17, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_always_noticed(first: str, place: int) -> None:
    check, one, other = by_the_table(first), first[place], first[place + 1]
    if one != other:
        swapped = first[:place] + other + one + first[place + 2 :]
        with pytest.raises(DocumentError):
            read_document("resident", swapped + check, today=TODAY)


@given(st.text())
def test_any_text_is_taken_or_refused_with_a_reason_in_both_languages(text: str) -> None:
    said: Document | Words
    try:
        said = read_document("resident", text, today=TODAY)
    except DocumentError as error:
        said = error.words
    assert isinstance(said, Document) or (said.zh and said.en)


def test_a_number_is_taken_however_it_is_written() -> None:
    written = "１１０１０５ 19491231-002x"
    assert normalised(written) == "11010519491231002X"
    assert read_document("resident", written, today=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("110105491231002", "15-digit"),
        ("11010519491231002", "17 digits and one check"),
        ("1101051949123100XX", "17 digits and one check"),
        ("99010519491231002X", "no province"),
        ("11010519490229002X", "date of birth"),
        ("11010520260121002X", "date of birth"),
        ("11010518990101002X", "date of birth"),
        ("110105194912310021", "check character"),
        ("", "17 digits"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_with_the_reason(number: str, why: str) -> None:
    with pytest.raises(DocumentError, match=why):
        read_document("resident", number, today=TODAY)


def test_the_reason_never_quotes_the_number() -> None:
    assert reason("110105194912310021")
    assert reason("E1", "passport")


@pytest.mark.parametrize("type_", ["passport", "hk_macao_permit", "taiwan_permit"])
def test_other_documents_are_taken_by_their_declared_type(type_: str) -> None:
    assert read_document(type_, "e 1234567", today=TODAY) == Document(type_, "E1234567")


def test_a_document_of_an_unknown_type_is_refused() -> None:
    assert "unknown type" in reason("E1234567", "library_card")


def test_a_document_does_not_show_its_number() -> None:
    assert "11010519491231002X" not in repr(Document("resident", "11010519491231002X"))
