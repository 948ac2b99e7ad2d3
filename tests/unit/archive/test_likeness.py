"""How alike texts are: what was copied is found again, what was written apart is not."""

from hypothesis import given
from hypothesis import strategies as st

from services.archive.domain.likeness import NEAR_IDENTICAL, SIMILAR, bands, likeness, runs

PAPER = (
    "老旧小区的电动自行车大多停放在楼道里充电，线路老化，一旦起火就堵住居民唯一的逃生通道。"
    "建议由街道统一划出露天停放点，安装带过载保护的充电柜，费用由物业、居民和区财政三方分担；"
    "消防部门每季度抽查一次，并把结果贴在小区公告栏里。"
)
EDITED = PAPER.replace("街道统一", "街镇统一").replace("每季度", "每半年").replace("大多", "常常")
REWRITTEN = (
    "近年来因电瓶车在室内充电引发的火灾屡见不鲜，许多住户把车推进电梯、搬上阳台，邻里矛盾也不少。"
    "希望有关单位研究出台集中充换电设施的建设标准，鼓励企业参与运营，并通过宣传让大家养成安全习惯。"
)
OTHER = "地铁末班车应当延后到零点，方便在市中心加班的人回到郊区，夜间的接驳公交也要跟上。"


def alike(one: str, other: str) -> float:
    return likeness(runs(one), runs(other))


def test_the_same_words_are_the_same_in_whatever_form_they_are_written() -> None:
    assert alike("建设 5G 网络，惠及群众。", "建設５ｇ網絡惠及群眾") == 1


def test_a_paper_of_which_some_words_were_changed_is_nearly_the_same() -> None:
    assert NEAR_IDENTICAL < alike(PAPER, EDITED) < 1


def test_a_paper_with_a_sentence_more_is_still_similar() -> None:
    assert alike(PAPER, PAPER + OTHER) > SIMILAR


def test_papers_written_apart_on_one_matter_are_not_similar() -> None:
    assert alike(PAPER, REWRITTEN) < SIMILAR / 2
    assert alike(PAPER, OTHER) < SIMILAR / 2


def test_without_a_word_nothing_is_alike() -> None:
    assert runs("", None, "。！ \x00") == frozenset()
    assert likeness(runs(""), runs("")) == 0
    assert bands("") == ()


def test_a_text_that_swells_when_it_is_folded_is_compared_by_its_beginning() -> None:
    swelling = "\ufdfa" * 40_000
    assert alike(PAPER + swelling, PAPER + swelling + OTHER) == 1


def test_a_text_of_one_character_has_its_bands_too() -> None:
    assert bands("路") == bands("「路」")
    assert len(bands("路")) == 16


def test_papers_that_are_alike_share_a_band_and_others_none() -> None:
    of_paper = set(bands(PAPER))
    assert of_paper.intersection(bands(EDITED))
    assert of_paper.isdisjoint(bands(OTHER))


def test_bands_stay_what_they_are_for_they_are_kept_in_the_database() -> None:
    """Who changes them has the index rebuilt."""
    assert bands("电动自行车")[:2] == (496790061, 1510550815)


def test_of_similar_papers_few_are_missed() -> None:
    """With a word in eight changed, ten times over; that they find each other is all but sure."""
    words = [PAPER[at : at + 8] for at in range(0, len(PAPER), 8)]
    of_paper = set(bands(PAPER))
    for turn in range(10):
        changed = [f"{turn}其他" if at % 10 == turn else word for at, word in enumerate(words)]
        assert of_paper.intersection(bands("".join(changed))), turn


@given(st.text(), st.text())
def test_likeness_is_a_share_and_the_same_from_either_side(one: str, other: str) -> None:
    found = alike(one, other)
    assert 0 <= found <= 1
    assert found == alike(other, one)
    assert all(0 <= band < 1 << 32 for band in bands(one))
