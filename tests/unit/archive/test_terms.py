"""Words are found however they are written, known to the dictionary or not."""

import pytest

from services.archive.adapters.terms import ChineseTokenizer

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
