"""What a paper is not about, and whom its author only wants talked to, speak for nobody."""

import pytest

from services.router.domain.asides import asides
from services.router.domain.words import normalise
from tests.unit.router.support import judgement, paper


def silent(text: str) -> list[str]:
    said = normalise(text)
    return [said[begin:end].strip() for begin, end in asides(said)]


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("这不是物业公司的问题，而是路灯坏了。", ["物业公司"]),
        ("此事与教育局无关，请处理噪音。", ["教育局"]),
        ("跟养老金没有任何关系", ["养老金"]),
        ("不归公园管，归水务局管", ["公园"]),
        ("This is not about parking but about noise.", ["parking"]),
        ("It has nothing to do with schools.", ["schools"]),
        ("It is for the council rather than the water company.", ["the water company"]),
        (
            "What discussions he has had with the Secretary of State for Transport on farm noise.",
            ["secretary of state for transport"],
        ),
    ],
)
def test_what_a_text_says_it_is_not_about_is_found(text: str, unsaid: list[str]) -> None:
    assert silent(text) == unsaid


@pytest.mark.parametrize(
    "text",
    [
        "是不是社保的问题？",
        "这项治疗不属于医保报销范围",
        "公园不开放",
        "城管不管占道经营",
        "Why are there not enough buses?",
        "We met with neighbours about the park.",
    ],
)
def test_a_complaint_or_a_question_is_no_denial(text: str) -> None:
    assert silent(text) == []


@pytest.mark.parametrize(
    ("text", "bureau"),
    [
        ("这不是公园的问题，是排水的问题。", "water"),
        ("与人社局无关，公园的长椅坏了。", "parks"),
        ("This is not about pensions. 公园的长椅坏了。", "parks"),
        ("请市水务局看看。", "water"),
    ],
)
def test_a_bureau_that_is_ruled_out_gets_nothing_for_it(text: str, bureau: str) -> None:
    assert judgement().standings(paper("", text))[0].bureau == bureau
