"""What stands in the database is known again by receipt, title and text alone."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from tests.bench.papers import Posted, Sheet, bodies, mark
from tests.bench.readback import ALERT, EventReading, Record, take_case

PAPER = {"receipt": "SH-1", "title": "标题", "text": "正文"}
POSTED = Posted("SH-1", mark("标题", "正文"))
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _event(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"_id": kind, "subject": "a", "type": kind, "archived_at": NOON, "data": data}


def _read(*events: dict[str, Any]) -> Record:
    reading = EventReading()
    for event in events:
        reading.take(event)
    return reading.record()


def test_the_paper_is_that_of_its_submission() -> None:
    record = _read(
        _event("enquiry.submitted.v1", PAPER),
        _event("enquiry.assigned.v1", {"paper": PAPER | {"text": "another"}}),
        _event(ALERT, {}),
    )

    assert record.submitted == {"a": POSTED}
    assert record.kinds["a"] == Counter(
        {"enquiry.submitted.v1": 1, "enquiry.assigned.v1": 1, ALERT: 1}
    )
    assert record.archived_at == {"a": NOON.timestamp()}
    assert len(record.events) == 3
    assert record.doubled == 0


@pytest.mark.parametrize("changed", [{"receipt": "SH-2"}, {"title": "标"}, {"text": "正文 "}])
def test_any_change_of_a_stored_paper_is_seen(changed: dict[str, str]) -> None:
    record = _read(_event("enquiry.submitted.v1", PAPER | changed))
    take_case(record, {"_id": "a"} | PAPER | changed)

    assert record.submitted["a"] != POSTED
    assert record.cases["a"] != POSTED


def test_a_part_that_is_not_stored_at_all_differs_as_well() -> None:
    record = Record()
    take_case(record, {"_id": "a", "receipt": "SH-1", "title": "标题"})

    assert record.cases["a"] != POSTED


def test_a_case_is_up_to_date_with_one_assignment_and_an_alert_wherever_it_stands() -> None:
    shown = PAPER | {"assignments": [{"bureau": "edu"}]}
    record = _read(_event(ALERT, {}))
    for case in (
        {"_id": "a"} | shown,
        {"_id": "b", "alerts": [{}]} | shown,
        {"_id": "c"} | shown,
        {"_id": "d", "alerts": [{}]} | PAPER,
    ):
        take_case(record, case)

    assert record.up_to_date == {"a", "b"}


def test_what_moves_from_the_title_to_the_text_is_another_paper() -> None:
    assert mark("a\nb", "c") != mark("a", "b\nc")


def test_each_body_comes_with_the_mark_of_what_it_says_and_none_comes_twice() -> None:
    sheets = [Sheet("一", "甲"), Sheet("二", "乙")]

    made = [*bodies(sheets, 3), *bodies(sheets, 3, first=3)]

    papers = [orjson.loads(body) for body, _ in made]
    assert [mark(paper["title"], paper["text"]) for paper in papers] == [one for _, one in made]
    assert len({one for _, one in made}) == 6
    assert Counter(paper["text"] for paper in papers) == {"甲": 3, "乙": 3}
