"""A second, invented region runs by the same code with its own codes, days and words."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.region import Region, Timetable, load_region
from shared.region.__main__ import main

ROOT = Path(__file__).parents[3]
PACKS = {
    "shanghai": ROOT / "deploy" / "regions" / "shanghai",
    "xiling": ROOT / "tests" / "regions" / "xiling",
}
ZONE = ZoneInfo("Asia/Urumqi")


@pytest.fixture(scope="module")
def xiling() -> Region:
    return load_region(PACKS["xiling"])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_it_has_its_own_bureaus_a_court_and_a_district_among_them(xiling: Region) -> None:
    codes = ("harbour", "school", "works", "care", "court", "eastbank")
    assert xiling.bureau_codes == codes
    assert "works" not in [bureau.code for bureau in xiling.bureaus_on(date(2026, 7, 1))]


def test_nothing_that_a_region_may_choose_is_as_in_the_first(xiling: Region) -> None:
    first, second = load_region(PACKS["shanghai"]).codes, xiling.codes
    for field in (
        "result_classes",
        "hand_back_reasons",
        "not_filed_reasons",
        "pause_reasons",
        "extension_reasons",
        "ratings",
        "rating_questions",
        "closed_reasons",
    ):
        codes = [{item.code for item in getattr(pack, field)} for pack in (first, second)]
        assert codes[0].isdisjoint(codes[1]), field


def test_its_kinds_are_the_known_three_under_its_own_names_and_rules(xiling: Region) -> None:
    kinds = ("consultation", "suggestion", "proposal")
    assert [xiling.kind(kind).name.en for kind in kinds] == [
        "Question",
        "Petition of a ward",
        "Motion",
    ]
    assert [xiling.kind(kind).filing for kind in kinds] == [False, False, True]


@pytest.mark.parametrize(
    ("kind", "step", "start", "due"),
    [
        ("consultation", "answer", "2026-12-08T10:00", "2026-12-08T16:00"),
        ("consultation", "answer", "2026-03-02T10:00", "2026-03-06T17:30"),  # a holiday between
        ("consultation", "answer", "2026-03-04T10:00", "2026-03-07T17:30"),  # a Saturday worked
        ("consultation", "assign", "2026-03-04T17:30", "2026-03-05T17:30"),
        ("suggestion", "answer", "2025-12-31T10:00", "2026-02-28T17:30"),
        ("suggestion", "assign", "2025-12-10T10:00", "2025-12-12T17:30"),
        ("proposal", "assign", "2026-12-07T10:00", "2026-12-09T17:30"),
        ("consultation", "extended_answer", "2026-03-02T10:00", None),
        ("consultation", "publish", "2026-12-08T10:00", None),
        ("proposal", "publish", "2026-03-02T10:00", None),
    ],
)
def test_its_steps_end_on_its_own_days_and_some_have_no_limit(
    xiling: Region, kind: str, step: str, start: str, due: str | None
) -> None:
    assert Timetable(xiling).due(kind, step, at(start)) == (due and at(due))


def test_both_regions_count_the_same_moment_each_in_its_own_way(xiling: Region) -> None:
    moment = datetime(2021, 1, 25, 2, 0, tzinfo=UTC)
    first = Timetable(load_region(PACKS["shanghai"]))
    assert first.due("consultation", "answer", moment) == datetime(2021, 1, 25, 12, tzinfo=UTC)
    second = Timetable(xiling).due("consultation", "answer", moment)
    assert second == datetime(2021, 1, 28, 11, 30, tzinfo=UTC)


def test_a_paused_clock_of_it_skips_its_own_holiday(xiling: Region) -> None:
    moved = Timetable(xiling).resumed(
        at("2026-03-02T12:00"), stopped=at("2026-03-01T09:00"), restarted=at("2026-03-02T09:00")
    )
    assert moved == at("2026-03-04T17:30")


def test_the_end_is_near_after_half_the_time_there(xiling: Region) -> None:
    start, due = at("2026-03-02T10:00"), at("2026-03-02T12:00")
    assert Timetable(xiling).approaching(start, due) == at("2026-03-02T11:00")


def test_the_code_names_no_region() -> None:
    city = re.compile("shanghai|上海|沪|xiling|汐陵", re.IGNORECASE)
    sources = list((ROOT / "shared" / "region").glob("*.py"))
    assert [file.name for file in sources if city.search(file.read_text("utf-8"))] == []
    assert sources


@pytest.mark.parametrize("code", PACKS)
def test_the_check_says_that_a_pack_is_in_order(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(PACKS[code])]) == 0
    assert capsys.readouterr().out.startswith(f"{code} is in order; bureaus: ")


def test_the_check_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert "region.yaml, line 1: cannot be read" in capsys.readouterr().err
    assert main([]) == 2
