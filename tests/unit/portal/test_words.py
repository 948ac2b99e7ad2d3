"""Dates, deadlines, search marks and timelines as people read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.portal.adapters.http_archive import case_of
from services.portal.api.translations import Translations
from services.portal.domain.cases import Case, Entry, Party
from services.portal.domain.dates import age, due, moment
from services.portal.domain.people import Reader
from services.portal.domain.progress import acts_of, poll_seconds
from services.portal.domain.search import excerpt, highlight
from services.portal.domain.timeline import timeline

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 1, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
PAPER = Case("c", "SH-1", "consultation", "题", "assigned", submitted_at=NOW)
MEMBER = Reader("m0001", "member")


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
    lines = timeline(case, reader=MEMBER, bureau_name=str.upper, reason_name=str)
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


def test_nothing_is_offered_to_those_who_have_nothing_to_do() -> None:
    assert not acts_of(PAPER, MEMBER).any
    assert not acts_of(PAPER, Reader("o", "official", bureau="tax")).any


def test_a_case_of_which_the_archive_knows_only_acts_is_not_shown_yet() -> None:
    assert case_of({"id": "c", "status": "assigned", "title": None, "submitted_at": None}) is None
