"""Dates, deadlines, search marks and timelines as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.portal.adapters.http_archive import case_of
from services.portal.api.translations import Translations
from services.portal.domain.cases import Case
from services.portal.domain.dates import age, due, moment
from services.portal.domain.entries import Entry
from services.portal.domain.parties import Party
from services.portal.domain.people import Reader
from services.portal.domain.progress import poll_seconds, steps
from services.portal.domain.search import excerpt, highlight
from services.portal.domain.telling import TELLERS
from services.portal.domain.timeline import Names, timeline
from shared.events import EVENTS_BY_TYPE

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 1, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
PAPER = Case("c", "SH-1", "consultation", "题", "assigned", submitted_at=NOW)
NOT_OF_A_CASE = ("person.", "signin.")
OF_A_CASE = sorted(kind for kind in EVENTS_BY_TYPE if not kind.startswith(NOT_OF_A_CASE))
MEMBER = Reader("m0001", "member")
NAMES = Names(str.upper, str, str, str, str, str)


@pytest.mark.parametrize(
    ("hours", "zh", "en"),
    [
        (7, "今天 17:00", "today 17:00"),
        (15, "明天 01:00", "tomorrow 01:00"),
        (-11, "昨天 23:00", "yesterday 23:00"),
        (72, "1月27日 10:00", "27 Jan, 10:00"),
        (24 * 400, "2022年2月28日 10:00", "28 Feb 2022, 10:00"),
    ],
)
def test_times_are_told_on_the_clock_of_the_region(hours: int, zh: str, en: str) -> None:
    words = moment(NOW + timedelta(hours=hours), now=NOW, zone=ZONE)
    assert Translations().tell(words, "zh") == zh
    assert Translations().tell(words, "en") == en


@pytest.mark.parametrize(
    ("minutes", "urgency", "left"),
    [
        (30, "soon", "剩余 30 分钟"),
        (239, "soon", "剩余 3 小时"),
        (60 * 24 * 3, "later", "剩余 3 天"),
        (-5, "overdue", "已逾期 5 分钟"),
        (-60 * 50, "overdue", "已逾期 2 天"),
    ],
)
def test_a_deadline_is_told_in_words_not_only_in_colour(
    minutes: int, urgency: str, left: str
) -> None:
    found = due(NOW + timedelta(minutes=minutes), now=NOW, zone=ZONE)
    assert found
    assert found.urgency == urgency
    assert Translations().tell(found.left, "zh") == left


def test_what_just_came_in_is_just_now() -> None:
    assert age(NOW, now=NOW).message == "刚刚"
    assert due(None, now=NOW, zone=ZONE) is None


def test_search_words_are_marked_whatever_their_case_and_signs() -> None:
    pieces = highlight("C++ 与 c++ 的补贴", "C++ 补贴")
    assert [piece.text for piece in pieces if piece.hit] == ["C++", "c++", "补贴"]
    assert "".join(piece.text for piece in pieces) == "C++ 与 c++ 的补贴"
    assert highlight("", "x") == []


def test_an_excerpt_shows_the_place_that_was_found() -> None:
    text = "前" * 300 + "补贴" + "后" * 300
    assert "补贴" in excerpt(text, "补贴")
    assert len(excerpt(text, "补贴")) < 120
    assert excerpt("短文", "") == "短文"


def test_a_timeline_is_told_newest_first_to_its_reader() -> None:
    alert = Entry("2", "alert.delivered.v1", NOW, recipient="person:m0001")
    signed = Entry("1", "assignment.signed.v1", NOW - timedelta(1), "hrss", Party("o", "任"))
    news = Entry("3", "something.new.v2", NOW - timedelta(2))
    case = Case("c", "SH-1", "proposal", "题", "assigned", NOW, timeline=(news, signed, alert))
    lines = timeline(case, reader=MEMBER, names=NAMES)
    told = [Translations().tell(line.title, "zh") for line in lines]
    assert told == ["已通知您", "HRSS 已签收", "其他进展"]


def test_a_page_asks_less_often_as_the_case_rests_and_never_once_it_is_closed() -> None:
    rested = NOW + timedelta(hours=1)
    assert poll_seconds(None, now=NOW, awaiting=False) == 2
    assert poll_seconds(PAPER, now=NOW, awaiting=False) == 2
    assert poll_seconds(PAPER, now=rested, awaiting=False) == 10
    assert poll_seconds(PAPER, now=rested, awaiting=True) == 2
    closed = Case("c", "SH-1", "proposal", "题", "closed", submitted_at=NOW)
    assert poll_seconds(closed, now=NOW, awaiting=False) is None


def test_every_event_has_its_words() -> None:
    facts = {kind.rpartition(".v")[0] for kind in OF_A_CASE}
    assert set(TELLERS) == facts


@pytest.mark.parametrize("kind", OF_A_CASE)
def test_an_event_that_tells_nothing_more_is_told_all_the_same(kind: str) -> None:
    case = Case("c", "SH-1", "proposal", "题", "assigned", NOW, timeline=[Entry("1", kind, NOW)])
    (line,) = timeline(case, reader=MEMBER, names=NAMES)
    assert line.title.message != "其他进展"
    assert Translations().tell(line.title, "en")


@pytest.mark.parametrize("kind", OF_A_CASE)
def test_whatever_a_secretary_did_for_a_member_is_told_with_both_names(kind: str) -> None:
    by = Party("a-1", "孙丽", role="member", acting_for="m-1")
    author = Party("m-1", "王芳")
    entry = Entry("1", kind, NOW, by=by)
    case = Case("c", "SH-1", "proposal", "题", "assigned", NOW, author=author, timeline=[entry])
    (line,) = timeline(case, reader=MEMBER, names=NAMES)
    told = [Translations().tell(words, "zh") for words in line.about]
    assert "由孙丽代王芳办理" in told
    assert "孙丽" not in Translations().tell(line.title, "zh")


def test_an_act_that_was_overtaken_says_so() -> None:
    late = Entry("1", "reply.submitted.v1", NOW, "hrss", overtaken=True)
    case = Case("c", "SH-1", "proposal", "题", "withdrawn", NOW, timeline=[late])
    (line,) = timeline(case, reader=MEMBER, names=NAMES)
    assert "因他人在先，未生效" in [words.message for words in line.about]


@pytest.mark.parametrize(
    ("status", "way", "now"),
    [
        ("cosigning", 7, "提交"),
        ("submitted", 7, "审查"),
        ("submitted", 6, "分派"),
        ("triage", 7, "分派"),
        ("suspended", 7, "办理"),
        ("replied", 6, "评价"),
        ("tracked", 7, "办结"),
    ],
)
def test_a_case_is_at_one_step_of_its_familys_way(status: str, way: int, now: str) -> None:
    case = Case("c", "SH-1", "proposal", "题", status, NOW)
    found = steps(case, filing=way == 7)
    assert [step.name.message for step in found if step.reached == "now"] == [now]
    assert len(found) == way


def test_what_was_withdrawn_is_on_no_way_and_what_is_closed_at_its_end() -> None:
    withdrawn = Case("c", "SH-1", "proposal", "题", "withdrawn", NOW)
    assert not steps(withdrawn, filing=True)
    closed = Case("c", "SH-1", "proposal", "题", "closed", NOW)
    assert {step.reached for step in steps(closed, filing=True)} == {"done"}


def test_a_case_of_which_the_archive_knows_only_acts_is_not_shown_yet() -> None:
    assert case_of({"id": "c", "status": "assigned", "title": None, "submitted_at": None}) is None


def test_a_case_whose_words_are_not_for_this_reader_is_shown_without_them() -> None:
    told = {"id": "c", "receipt": "SH-1", "kind": "proposal", "status": "withdrawn", "title": None}
    found = case_of(told)
    assert found
    assert found.title == ""
