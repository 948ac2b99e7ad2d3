"""A region pack is refused with the file, line and field of everything that is wrong with it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.errors import PermanentError
from shared.region import (
    Region,
    RegionPackError,
    UnknownBureauError,
    UnknownKindError,
    load_region,
)

SHANGHAI = Path(__file__).parents[3] / "deploy" / "regions" / "shanghai"
FIRST_DAY = date(2021, 1, 23)

# Two bureaus of a city that does not exist. The tests below break this file.
BUREAUS = """\
bureaus:
  - code: harbour
    name: {zh: 云港市港务局, en: Yungang Harbour Bureau}
    short: {zh: 港务局, en: Harbour Bureau}
    aliases: [码头管理处]
    remit: {zh: 管理港口。, en: Runs the port.}
    terms:
      zh: [港口, 码头]
      en: [port]
    valid_from: 2010-01-01
    valid_to: 2020-12-31
    successor: sea
  - code: sea
    name: {zh: 云港市海洋局, en: Yungang Sea Bureau}
    short: {zh: 海洋局, en: Sea Bureau}
    aliases: []
    remit: {zh: 管理海洋和港口。, en: Looks after the sea and the port.}
    terms:
      zh: [海洋, 渔船]
      en: [sea, fishing boats]
    valid_from: 2021-01-01
    valid_to: null
    successor: null
"""

# The end of the one session of the pack, and a second one after it.
NEXT_SESSION = """\
    ends: 2021-01-27
  - term: 15
    meeting: 6
    name: {zh: 下一次两会, en: The next sessions}
    starts: 2022-01-19
    ends: 2022-01-23
"""


@pytest.fixture
def shanghai_copy(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    for file in SHANGHAI.glob("*.yaml"):
        shutil.copyfile(file, folder / file.name)  # not the mode: the original may be read-only
    return folder


@pytest.fixture
def pack(shanghai_copy: Path) -> Path:
    """A second, small region: its own profile and bureaus, the other files as in Shanghai."""
    folder = shanghai_copy
    (folder / "bureaus.yaml").write_text(BUREAUS, encoding="utf-8")
    change(folder, "region.yaml", "code: shanghai", "code: yungang")
    change(folder, "region.yaml", "receipt_prefix: SH", "receipt_prefix: YG")
    change(folder, "calendar.yaml", "source: chinesecalendar", "source: weekends")
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(RegionPackError) as caught:
        load_region(folder)
    assert str(folder) in str(caught.value)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def shanghai() -> Region:
    return load_region(SHANGHAI)


def test_shanghai_has_its_44_bureaus_and_no_secretariat_among_them(shanghai: Region) -> None:
    assert len(shanghai.bureaus) == len(set(shanghai.bureau_codes)) == 44
    assert shanghai.bureau_codes[0] == "goff"
    assert shanghai.bureau_codes[-1] == "sticc"
    assert "secretariat" not in shanghai.bureau_codes
    assert len(shanghai.bureaus_on(FIRST_DAY)) == 44


def test_every_bureau_of_shanghai_has_words_enough_to_be_found_by(shanghai: Region) -> None:
    assert [b.code for b in shanghai.bureaus if len(b.terms.zh) < 30] == []
    assert [b.code for b in shanghai.bureaus if len(b.terms.en) < 12] == []
    assert [b.code for b in shanghai.bureaus if not b.aliases] == []


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("业委会", "housing"),
        ("公积金", "construction"),
        ("地铁", "transport"),
        ("网约车", "road"),
        ("占道经营", "urban"),
        ("垃圾分类", "greening"),
        ("医保报销", "medins"),
        ("灵活就业", "hrss"),
        ("注销公司", "market"),
        ("营商环境", "drc"),
    ],
)
def test_a_word_of_daily_life_stands_with_its_bureau(
    shanghai: Region, term: str, code: str
) -> None:
    bureau = shanghai.bureau(code)
    assert term in (*bureau.terms.zh, *bureau.aliases)


def test_a_consultation_in_session_is_answered_the_same_day_and_a_proposal_in_three_months(
    shanghai: Region,
) -> None:
    after = date(2021, 2, 1)
    assert shanghai.steps("consultation", FIRST_DAY).answer.unit == "same_day"
    assert shanghai.steps("consultation", after).answer.working_days == 1
    answer = shanghai.steps("proposal", after).answer
    assert (answer.unit, answer.amount) == ("months", 3)


def test_the_session_lasts_from_its_first_day_to_its_last(shanghai: Region) -> None:
    days = [date(2021, 1, day) for day in (22, 23, 27, 28)]
    found = [shanghai.session_on(day) for day in days]
    assert [session and session.meeting for session in found] == [None, 5, 5, None]


def test_the_latest_session_is_the_one_that_is_on_or_was_last(pack: Path) -> None:
    change(pack, "region.yaml", "    ends: 2021-01-27\n", NEXT_SESSION)
    region = load_region(pack)
    days = [date(2020, 6, 1), FIRST_DAY, date(2022, 1, 18), date(2022, 1, 19), date(2030, 1, 1)]
    assert [region.latest_session(day).meeting for day in days] == [5, 5, 5, 6, 6]
    assert [region.session_on(day) is None for day in days] == [True, False, True, False, True]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("starts: 2022-01-19", "starts: 2021-01-27", "starts: has to be after the session before"),
        ("meeting: 6", "meeting: 5", "meeting: has to count on from the session before it"),
        ("ends: 2022-01-23", "ends: 2022-01-18", "ends: has to be on or after starts"),
        ("meeting: 6", "meeting: six", "meeting: Input should be a valid integer"),
    ],
)
def test_sessions_follow_each_other_without_overlap(
    pack: Path, old: str, new: str, problem: str
) -> None:
    change(pack, "region.yaml", "    ends: 2021-01-27\n", NEXT_SESSION)
    line = line_of(pack, "region.yaml", old)
    change(pack, "region.yaml", old, new)
    (found,) = problems_of(pack)
    assert found.startswith(f"region.yaml, line {line}, sessions[1].{problem}")


def test_a_region_cannot_be_changed_once_loaded(shanghai: Region) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        shanghai.code = "elsewhere"  # type: ignore[misc]  # the very thing that must fail


def test_an_unknown_bureau_is_a_permanent_error(shanghai: Region) -> None:
    with pytest.raises(UnknownBureauError, match="'secretariat'"):
        shanghai.bureau("secretariat")
    assert issubclass(RegionPackError, PermanentError)


def test_a_second_region_loads_beside_the_first(pack: Path, shanghai: Region) -> None:
    yungang = load_region(pack)
    assert yungang.bureau_codes == ("harbour", "sea")
    assert (yungang.code, shanghai.code) == ("yungang", "shanghai")
    assert yungang.calendar.source == "weekends"


def test_a_merged_bureau_serves_to_its_last_day_and_its_successor_from_then_on(pack: Path) -> None:
    region = load_region(pack)
    assert [b.code for b in region.bureaus_on(date(2020, 12, 31))] == ["harbour"]
    assert [b.code for b in region.bureaus_on(date(2021, 1, 1))] == ["sea"]
    assert region.bureau(region.bureau("harbour").successor or "").short.en == "Sea Bureau"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("code: sea", "code: harbour", "line 13, bureaus[1].code: harbour is given twice"),
        ("code: sea", "code: Sea-2", "line 13, bureaus[1].code: String should match pattern"),
        ("code: sea", "code: secretariat", "line 13, bureaus[1].code: is reserved for the desk"),
        ("code: sea", "code: no", "line 13, bureaus[1].code: Input should be a valid string"),
        ("successor: sea", "successor: tide", "line 12, bureaus[0].successor: no bureau has the"),
        ("successor: sea", "successor: harbour", "line 12, bureaus[0].successor: a bureau cannot"),
        ("2020-12-31", "2010-01-01", "line 11, bureaus[0].valid_to: has to be after valid_from"),
        ("2020-12-31", "2020-02-30", "line 11, bureaus[0].valid_to: is no plain value"),
        ("2010-01-01", "2010", "line 10, bureaus[0].valid_from: Input should be a valid date"),
        ("zh: [港口, 码头]", "zh: []", "line 8, bureaus[0].terms.zh: must not be empty"),
        ("[港口, 码头]", "[港口,\n 港口]", "line 9, bureaus[0].terms.zh[1]: 港口 is given twice"),
        ("[sea, fish", "[sea, Sea, fish", "line 20, bureaus[1].terms.en[1]: Sea is given twice"),
        ("[港口, 码头]", "[港口, ' ']", "line 8, bureaus[0].terms.zh[1]: must not be empty"),
        ("zh: [港口, 码头]", "zh: 港口", "line 8, bureaus[0].terms.zh: has to be a list"),
        ("aliases: []", "aliases: [海, 海]", "line 16, bureaus[1].aliases[1]: 海 is given twice"),
        ("    aliases: []", "    alias: []", "line 16, bureaus[1].alias: is not a field of the"),
        ("    aliases: []\n", "", "line 13, bureaus[1].aliases: is missing"),
        (", en: Sea Bureau}", "}", "line 15, bureaus[1].short.en: is missing"),
        ("code: sea", "code: sea\n    code: tide", "line 14, bureaus[1].code: is given twice"),
        ("code: sea", "code: !!python/name:os.system ''", "line 13, bureaus[1].code: is no plain"),
        ("code: sea", "code: [sea", "line 14: is not plain YAML"),
        ("bureaus:", "- bureaus:", "line 1: has to be a mapping of fields"),
    ],
)
def test_a_defect_of_a_bureau_is_named_with_its_line_and_field(
    pack: Path, old: str, new: str, problem: str
) -> None:
    change(pack, "bureaus.yaml", old, new)
    assert any(f", {problem}" in found for found in problems_of(pack))


def test_an_alias_is_refused_because_its_line_would_mislead(pack: Path) -> None:
    change(pack, "bureaus.yaml", "[码头管理处]", "&words [码头]")
    change(pack, "bureaus.yaml", "zh: [港口, 码头]", "zh: *words")
    assert problems_of(pack) == [
        "bureaus.yaml, line 8, bureaus[0].terms.zh: is an alias; write it out"
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("region.yaml", "timezone: Asia/Shanghai", "timezone: Asia/X", "timezone: is not a time"),
        ("region.yaml", "languages: [zh, en]", "languages: [en, en]", "languages[1]: en is given"),
        ("region.yaml", "assign_confidence: 0.50", "assign_confidence: 5", "router.assign_conf"),
        ("region.yaml", "confidence: 0.30", "confidence: 0.9", "router.co_handler_confidence: has"),
        ("region.yaml", "max_bounces: 2", "max_bounces: true", "router.max_bounces: Input should"),
        ("region.yaml", "ends: 2021-01-27", "ends: 2021-01-20", "sessions[0].ends: has to be on"),
        ("region.yaml", "receipt_prefix: SH", "receipt_prefix: s", "receipt_prefix: String should"),
        ("deadlines.yaml", 'day_ends: "20:00"', "day_ends: 20:00", "day_ends: write it in quotes"),
        (
            "deadlines.yaml",
            "answer: {same_day: true}",
            "answer: {}",
            "consultation.in_session.answer: ne",
        ),
        (
            "deadlines.yaml",
            "opinion: {hours: 3}",
            "opinion: {hours: 0}",
            "consultation.in_session.co_hand",
        ),
        (
            "deadlines.yaml",
            "{months: 6}",
            "{months: 6, days: 1}",
            "paper.in_session.extended_answer: n",
        ),
        (
            "deadlines.yaml",
            "{months: 6}",
            "{years: 6}",
            "paper.in_session.extended_answer.years: is not",
        ),
        ("deadlines.yaml", "share: 0.75", "share: 1.0", "approaching_share: Input should be less"),
        (
            "deadlines.yaml",
            "cosign: {hours: 3}",
            "co_sign: {hours: 3}",
            "consultation.in_session.co_sign: is not",
        ),
        ("codes.yaml", "filing: false", "filing: no one", "enquiry_kinds[0].filing: Input should"),
        (
            "codes.yaml",
            "code: beside_the_point",
            "code: to_the_point",
            "rating_questions[0].options[2].code: to_the_point is given twice",
        ),
        ("codes.yaml", "code: contact", "code: pertinence", "rating_questions[1].code: pertinen"),
        ("codes.yaml", "code: awaiting_superior", "code: awaiting_member", "pause_reasons[1].code"),
        ("codes.yaml", "code: personal_privacy", "code: state_secret", "closed_reasons[2].code: s"),
        ("codes.yaml", "code: needs_funding", "code: Funding", "extension_reasons[3].code: String"),
        ("codes.yaml", "code: D", "code: A", "result_classes[3].code: A is given twice"),
        ("codes.yaml", "code: proposal", "code: motion", "enquiry_kinds[2].code: Input should be"),
        ("codes.yaml", "reopens: true", "reopens: maybe", "ratings[2].reopens: Input should be"),
        ("calendar.yaml", "source: chinesecalendar", "source: moon", "source: Input should be"),
        ("calendar.yaml", "holidays: []", "holidays: [12]", "extra_holidays[0]: Input should be a"),
    ],
)
def test_a_defect_of_another_file_is_named_with_its_line_and_field(
    shanghai_copy: Path, file: str, old: str, *, new: str, problem: str
) -> None:
    line = line_of(shanghai_copy, file, old)
    change(shanghai_copy, file, old, new)
    assert any(
        found.startswith(f"{file}, line {line}, {problem}") for found in problems_of(shanghai_copy)
    )


def test_a_code_that_the_services_need_cannot_be_left_out(shanghai_copy: Path) -> None:
    line = line_of(shanghai_copy, "codes.yaml", "publication_modes:")
    change(shanghai_copy, "codes.yaml", "  - code: closed\n", "  - code: full\n")
    assert f"codes.yaml, line {line}, publication_modes: has no entry for closed" in problems_of(
        shanghai_copy
    )


def test_a_region_needs_at_least_one_rating(shanghai_copy: Path) -> None:
    text = (shanghai_copy / "codes.yaml").read_text(encoding="utf-8")
    start, end = text.index("\nratings:") + 1, text.index("# Asked with the two ratings")
    cut = f"{text[:start]}ratings: []\n{text[end:]}"
    (shanghai_copy / "codes.yaml").write_text(cut, encoding="utf-8")
    line = line_of(shanghai_copy, "codes.yaml", "ratings:")
    assert problems_of(shanghai_copy) == [f"codes.yaml, line {line}, ratings: must not be empty"]


def test_a_rating_that_reopens_a_case_cannot_count_as_satisfied(shanghai_copy: Path) -> None:
    change(shanghai_copy, "codes.yaml", "reopens: false", "reopens: true")
    line = line_of(shanghai_copy, "codes.yaml", "counts_as_satisfied: true")
    place = f"codes.yaml, line {line}, ratings[0].counts_as_satisfied"
    assert problems_of(shanghai_copy) == [f"{place}: has to be false where reopens is true"]


def test_no_view_never_counts_as_satisfied_in_shanghai(shanghai: Region) -> None:
    satisfied = [item.code for item in shanghai.codes.ratings if item.counts_as_satisfied]
    assert satisfied == ["satisfied", "basically_satisfied"]


def test_papers_have_to_be_filed_and_consultations_have_not(shanghai: Region) -> None:
    kinds = ("consultation", "suggestion", "proposal")
    assert [shanghai.kind(kind).filing for kind in kinds] == [False, True, True]
    with pytest.raises(UnknownKindError, match="'petition'"):
        shanghai.kind("petition")


def test_an_extension_that_can_be_asked_for_has_to_be_ruled_on(shanghai_copy: Path) -> None:
    rule = "    rule_on_extension: {hours: 1}     # assumed\n"
    change(shanghai_copy, "deadlines.yaml", rule, "")
    line = line_of(shanghai_copy, "deadlines.yaml", "in_session:")
    (found,) = problems_of(shanghai_copy)
    assert found.startswith(f"deadlines.yaml, line {line}, consultation.in_session: needs both of")


def test_a_day_cannot_be_both_a_holiday_and_a_working_day(pack: Path) -> None:
    change(pack, "calendar.yaml", "extra_holidays: []", "extra_holidays: [2021-01-25]")
    change(pack, "calendar.yaml", "working_days: []", "working_days: [2021-01-25]")
    assert problems_of(pack) == ["calendar.yaml, line 6, extra_working_days[0]: is a holiday above"]


def test_all_problems_of_all_files_are_told_at_once(pack: Path) -> None:
    change(pack, "region.yaml", "receipt_prefix: YG", "receipt_prefix: 1")
    change(pack, "bureaus.yaml", "zh: [港口, 码头]", "zh: []")
    change(pack, "bureaus.yaml", "code: sea", "code: Sea")
    (pack / "calendar.yaml").unlink()
    (pack / "codes.yaml").write_bytes(b"\xff\xfe")
    (pack / "deadlines.yaml").write_text("", encoding="utf-8")
    found = problems_of(pack)
    assert [item.split(":")[0] for item in found] == [
        "region.yaml, line 10, receipt_prefix",
        "bureaus.yaml, line 8, bureaus[0].terms.zh",
        "bureaus.yaml, line 12, bureaus[0].successor",
        "bureaus.yaml, line 13, bureaus[1].code",
        "deadlines.yaml, line 1",
        "codes.yaml, line 1",
        "calendar.yaml, line 1",
    ]


def test_a_folder_that_is_not_there_is_a_region_pack_error(tmp_path: Path) -> None:
    assert len(problems_of(tmp_path / "nowhere")) == 5
