"""Words are found however they are written, known to the dictionary or not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain.folding import folded

SIGNS = "停车场中华人民共和国张梓萱ａAé5５①㎡，。：…\u3000 \n𠮷\uf900"

TEXT = "市市场监督管理局：网上企业注销（Online De-registration）第12345号，张梓萱委员"


def found(query: str, text: str = TEXT) -> bool:
    tokenizer = ChineseTokenizer()
    wanted = tokenizer.query(query)
    return bool(wanted) and set(wanted) <= set(tokenizer.terms([text]))


@pytest.mark.parametrize(
    "query",
    [
        "企业注销",
        "注销 企业",
        "市场监督管理局",
        "online",
        "ＯＮＬＩＮＥ",
        "12345",
        "张梓萱",
        "企业的注销",
        "张梓",
    ],
)
def test_is_found(query: str) -> None:
    assert found(query, TEXT + "的")


@pytest.mark.parametrize("query", ["地铁", "企业 地铁", "on", "1234"])
def test_is_not_found(query: str) -> None:
    assert not found(query)


def test_marks_alone_are_no_words() -> None:
    assert ChineseTokenizer().query("。，！ --") == []


def test_characters_beyond_the_basic_plane_are_found() -> None:
    assert found("𠮷野", "𠮷野家")


def test_the_shorter_words_in_a_long_one_are_found() -> None:
    for query in ("人民", "共和国", "中华人民共和国"):
        assert found(query, "在中华人民共和国境内")


@given(st.text(SIGNS), st.text(SIGNS))
def test_texts_are_cut_together_as_they_are_cut_apart(one: str, other: str) -> None:
    tokenizer = ChineseTokenizer()
    apart = {*tokenizer.terms([one]), *tokenizer.terms([other])}
    assert set(tokenizer.terms([one, other])) == set(tokenizer.terms([f"{one}。{other}"])) == apart
    assert {*tokenizer.query(f"{one}。{other}")} <= apart


@given(st.text(SIGNS) | st.text())
def test_folding_takes_a_short_way_to_the_same_end(text: str) -> None:
    assert folded(text) == unicodedata.normalize("NFKC", text).casefold()
