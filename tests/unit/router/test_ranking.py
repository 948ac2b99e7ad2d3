"""What the words of a paper say about the bureaus."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.lexicon import Bureau, build_lexicon
from services.router.domain.tuning import Tuning
from services.router.domain.words import Words, normalise
from services.router.handlers import Judgement
from tests.unit.router.support import judgement, lexicon, paper


def test_a_paper_full_of_one_bureaus_terms_is_that_bureaus() -> None:
    standings = judgement().standings(paper("灵活就业人员的养老保险", "骑手如何缴纳养老保险？"))
    assert standings[0].bureau == "hrss"
    assert standings[0].score > 0.6
    assert set(standings[0].terms) == {"灵活就业", "养老保险"}


def test_scores_of_one_paper_sum_to_less_than_one() -> None:
    standings = judgement().standings(paper("河道旁的公园", "排水、就业与市绿化局"))
    assert {one.bureau for one in standings} == {"hrss", "water", "parks"}
    assert 0 < sum(one.score for one in standings) < 1


def test_a_paper_without_any_term_speaks_for_nobody() -> None:
    assert judgement().standings(paper("你好", "再见")) == ()


def test_a_term_of_two_bureaus_says_less_than_a_term_of_one() -> None:
    standings = judgement().standings(paper("", "河道与公园"))
    assert [one.bureau for one in standings] == ["parks", "water"]


def test_a_named_bureau_outweighs_a_term_of_another() -> None:
    assert judgement().standings(paper("", "请市水务局看看这个公园"))[0].bureau == "water"


def test_the_title_counts_more_than_the_text() -> None:
    assert judgement().standings(paper("公园", "排水"))[0].bureau == "parks"


def test_the_bureau_that_the_member_wants_gains() -> None:
    plain = judgement().standings(paper("公园", "排水"))
    wanted = judgement().standings(paper("公园", "排水", wanted=("water", "nowhere")))
    assert (plain[0].bureau, wanted[0].bureau) == ("parks", "water")
    assert {one.bureau for one in wanted} == {"parks", "water"}


def test_repeating_a_word_adds_less_and_less() -> None:
    once = judgement().standings(paper("", "公园 排水"))
    often = judgement().standings(paper("", "公园 排水" + " 排水" * 50))
    assert often[0].bureau == "water"
    assert often[0].score - once[0].score < 0.5


@pytest.mark.parametrize("text", ["ＡＩ水表", "ai水表", "Ai水表"])
def test_full_width_and_case_make_no_difference(text: str) -> None:
    assert judgement().standings(paper("", text))[0].bureau == "water"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a job, two jobs", True),
        ("我的job没了", True),
        ("Jobson spoke", False),
        ("the parking lot", False),
        ("Social  security", False),
        ("social security", True),
    ],
)
def test_english_terms_match_whole_words_and_plurals(text: str, *, found: bool) -> None:
    assert bool(judgement().standings(paper("", text))) is found


def test_the_longest_term_takes_its_place() -> None:
    standings = judgement().standings(paper("", "灵活就业"))
    assert standings[0].terms == ("灵活就业",)


def test_a_term_written_in_two_ways_is_one() -> None:
    words = Words("局", "Bureau")
    two = build_lexicon((Bureau("a", words, terms=("ＷＩＦＩ", "wifi")),))
    assert [term.text for term in two.terms] == [normalise("WiFi")]


def test_every_term_knows_its_owners() -> None:
    owners = {term.text: term.owners for term in lexicon().terms}
    assert owners["河道"] == ("parks", "water")
    assert owners["人社局"] == ("hrss",)


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2E7F)))
def test_the_normal_form_is_nfkc_with_case_folded(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFKC", text).casefold()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    assert normalise("養老保險與醫療") == "养老保险与医疗"


def test_words_that_only_tell_where_weigh_less_and_do_not_add_up() -> None:
    bureaus = (
        Bureau("homes", Words("房", "Homes"), terms=("小区",)),
        Bureau("police", Words("警", "Police"), terms=("红绿灯",)),
    )
    text = "小区门口没有红绿灯，小区业主、小区老人都怕。"
    for words, first in ((frozenset[str](), "homes"), (frozenset({"小区"}), "police")):
        spoken = build_lexicon(bureaus, Tuning(setting_words=words))
        judge = Judgement(spoken, AhoCorasickTerms(spoken.terms))
        assert judge.standings(paper("小区", text))[0].bureau == first


def test_a_title_counts_as_much_as_the_region_says() -> None:
    bureaus = (
        Bureau("homes", Words("房", "Homes"), terms=("房屋",)),
        Bureau("police", Words("警", "Police"), terms=("红灯",)),
    )
    about = paper("房屋", "红灯，红灯。")
    for factor, first in ((9.0, "homes"), (1.0, "police")):
        spoken = build_lexicon(bureaus, Tuning(title_factor=factor))
        assert Judgement(spoken, AhoCorasickTerms(spoken.terms)).standings(about)[0].bureau == first


def test_a_name_tells_as_much_as_the_region_says() -> None:
    bureaus = (
        Bureau("homes", Words("房", "Homes"), names=("房屋局",)),
        Bureau("police", Words("警", "Police"), terms=("红绿灯信号",)),
    )
    about = paper("", "房屋局，红绿灯信号")
    for factor, first in ((9.0, "homes"), (1.0, "police")):
        spoken = build_lexicon(bureaus, Tuning(name_factor=factor))
        assert Judgement(spoken, AhoCorasickTerms(spoken.terms)).standings(about)[0].bureau == first
