import json
import re
from collections import Counter
from pathlib import Path

import pytest

from deploy.demo.samples import SAMPLES, InputFileError, Paper, read_papers

BUREAUS = {
    "goff",
    "drc",
    "eic",
    "commerce",
    "edu",
    "stc",
    "ethnic",
    "police",
    "civil",
    "justice",
    "finance",
    "hrss",
    "pnr",
    "eco",
    "construction",
    "transport",
    "agri",
    "water",
    "culture",
    "health",
    "veterans",
    "emergency",
    "audit",
    "foreign",
    "sasac",
    "market",
    "ip",
    "lfin",
    "sport",
    "stats",
    "medins",
    "greening",
    "offices",
    "civildef",
    "coop",
    "letters",
    "grain",
    "prison",
    "housing",
    "urban",
    "road",
    "drug",
    "tax",
    "sticc",
}
LENGTHS = {"consultation": (60, 250), "suggestion": (200, 500), "proposal": (400, 900)}


@pytest.fixture(scope="module")
def samples() -> list[Paper]:
    return list(read_papers(SAMPLES))


@pytest.fixture
def input_file(tmp_path: Path) -> Path:
    return tmp_path / "papers.jsonl"


def one_paper(path: Path, line: str) -> Paper:
    path.write_text(line, encoding="utf-8")
    (paper,) = read_papers(path)
    return paper


def refusal(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(InputFileError) as refused:
        list(read_papers(path))
    return str(refused.value)


def test_samples_cover_each_of_the_44_bureaus_three_times_or_more(samples: list[Paper]) -> None:
    leads = Counter(paper.bureau for paper in samples)
    assert len(BUREAUS) == 44
    assert set(leads) == BUREAUS
    assert min(leads.values()) >= 3
    assert len(samples) >= 132


def test_no_title_text_or_reply_is_used_twice(samples: list[Paper]) -> None:
    assert len({paper.title for paper in samples}) == len(samples)
    assert len({paper.text for paper in samples}) == len(samples)
    assert len({paper.reply for paper in samples}) == len(samples)


def test_samples_have_the_length_of_their_kind(samples: list[Paper]) -> None:
    for paper in samples:
        shortest, longest = LENGTHS[paper.kind]
        assert shortest <= len(paper.text) <= longest, (paper.title, len(paper.text))
        assert 4 <= len(paper.title) <= 200
        assert len(paper.text) <= 20_000


def test_about_half_of_the_samples_are_consultations(samples: list[Paper]) -> None:
    kinds = Counter(paper.kind for paper in samples)
    assert set(kinds) == set(LENGTHS)
    assert 0.4 <= kinds["consultation"] / len(samples) <= 0.6


def test_samples_are_in_chinese_and_a_dozen_or_more_in_english(samples: list[Paper]) -> None:
    languages = Counter(paper.lang for paper in samples)
    assert set(languages) == {"zh", "en"}
    assert languages["en"] >= 12
    for paper in samples:
        assert (paper.lang == "en") == paper.text.isascii(), paper.title


def test_every_sample_has_the_reply_of_its_bureau(samples: list[Paper]) -> None:
    assert all(paper.reply and len(paper.reply) >= 30 for paper in samples)


def test_only_suggestions_and_proposals_have_a_result_class(samples: list[Paper]) -> None:
    for paper in samples:
        if paper.kind == "consultation":
            assert paper.result is None, paper.title
        else:
            assert paper.result in {"A", "B", "C", "D"}, paper.title
    assert {paper.result for paper in samples} == {"A", "B", "C", "D", None}


def test_co_handlers_are_other_bureaus_than_the_lead(samples: list[Paper]) -> None:
    for paper in samples:
        assert set(paper.co) <= BUREAUS - {paper.bureau}, paper.title
        assert len(set(paper.co)) == len(paper.co), paper.title
    assert sum(bool(paper.co) for paper in samples) >= 40


def test_samples_hold_no_telephone_number(samples: list[Paper]) -> None:
    for paper in samples:
        written = f"{paper.text} {paper.reply}".replace("-", "").replace(" ", "")
        assert not re.search(r"\d{7,}", written), paper.title


def test_the_two_enquiries_of_the_first_days_are_among_the_samples(samples: list[Paper]) -> None:
    consultations = [paper for paper in samples if paper.kind == "consultation"]
    assert any(p.bureau == "hrss" and "骑手" in p.text and "社保" in p.text for p in consultations)
    assert any(p.bureau == "market" and "注销" in p.title for p in consultations)


def test_a_foreign_paper_needs_only_a_title_and_a_text(input_file: Path) -> None:
    paper = one_paper(input_file, '{"title": "加装电梯", "text": "老公房何时加装电梯？"}')
    assert paper == Paper(title="加装电梯", text="老公房何时加装电梯？")
    assert paper.kind == "consultation"


def test_optional_fields_are_read(input_file: Path) -> None:
    line = {
        "kind": "proposal",
        "lang": "en",
        "title": "Lifts",
        "text": "More lifts.",
        "bureau": "construction",
        "co": ["housing", "finance"],
        "reply": "Under way.",
        "result": "B",
    }
    paper = one_paper(input_file, json.dumps(line))
    assert paper.co == ("housing", "finance")
    assert (paper.kind, paper.lang, paper.bureau) == ("proposal", "en", "construction")
    assert (paper.reply, paper.result) == ("Under way.", "B")


def test_a_label_or_department_is_not_a_bureau(input_file: Path) -> None:
    line = '{"id": 7, "title": "t", "text": "x", "label": "health", "department": "tax", "date": 1}'
    assert one_paper(input_file, line) == Paper(title="t", text="x")


@pytest.mark.parametrize("title", ["", ', "title": null', ', "title": " "'])
def test_without_a_title_the_first_forty_characters_stand_for_it(
    input_file: Path, title: str
) -> None:
    assert one_paper(input_file, f'{{"text": "{"建议" * 40}"{title}}}').title == "建议" * 20


def test_a_title_taken_from_the_text_is_one_line(input_file: Path) -> None:
    assert one_paper(input_file, r'{"text": "一、背景\n近年来"}').title == "一、背景 近年来"


def test_line_breaks_and_separators_stay_inside_a_text(input_file: Path) -> None:
    paper = one_paper(input_file, '{"title": "t", "text": "a\\nb\u2028c"}')
    assert paper.text == "a\nb\u2028c"


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_are_no_matter(
    input_file: Path,
) -> None:
    lines = b'\xef\xbb\xbf{"title": "a", "text": "x"}\r\n\r\n  \n{"title": "b", "text": "y"}'
    input_file.write_bytes(lines)
    assert [paper.title for paper in read_papers(input_file)] == ["a", "b"]


def test_an_empty_file_holds_no_papers(input_file: Path) -> None:
    input_file.write_bytes(b"")
    assert list(read_papers(input_file)) == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b'{"title": "a", "text": ', "invalid JSON"),
        (b'{"n": ' + b"1" * 5000 + b"}", "invalid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'["title", "text"]', "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b'{"title": "a"}', "'text' is missing"),
        (b'{"title": "a", "text": " "}', "'text' is missing"),
        (b"{}", "'text' is missing"),
        (b'{"title": "a", "text": 5}', "'text' is not a string"),
        (b'{"title": ["a"], "text": "x"}', "'title' is not a string"),
        (b'{"title": "a", "text": "x", "kind": "petition"}', "unknown kind 'petition'"),
        (b'{"title": "a", "text": "x", "co": "tax"}', "'co' is not a list of strings"),
        (b'{"title": "a", "text": "x\\ud800"}', "'text' holds a lone surrogate"),
        ('{"title": "注销"}'.encode("gb18030"), "not UTF-8"),
    ],
)
def test_a_line_that_is_no_paper_is_refused_with_file_and_line(
    input_file: Path, line: bytes, complaint: str
) -> None:
    message = refusal(input_file, b'{"title": "a", "text": "x"}\n\n' + line + b"\n")
    assert f"{input_file}, line 3: " in message
    assert complaint in message


def test_papers_before_a_bad_line_are_still_given(input_file: Path) -> None:
    input_file.write_bytes(b'{"title": "a", "text": "x"}\nnonsense\n')
    papers = read_papers(input_file)
    assert next(papers).title == "a"
    with pytest.raises(InputFileError, match="line 2"):
        next(papers)
