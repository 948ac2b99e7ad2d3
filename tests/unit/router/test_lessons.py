"""What cases teach the router once they are through."""

from typing import Any

import pytest

from deploy.commands.router_archive import explanation, lessons

PAPER = {"title": "河道", "text": "河道淤积"}


def event(kind: str, subject: str = "c1", at: int = 0, **data: Any) -> dict[str, Any]:
    return {"type": kind, "subject": subject, "time": f"2026-01-20T04:0{at}:00Z", "data": data}


def assigned(bureau: str, number: int, **more: Any) -> dict[str, Any]:
    own: dict[str, Any] = {
        "assignment_id": f"a{number}",
        "role": "sole",
        "lead": bureau,
        "paper": PAPER,
    }
    return event("enquiry.assigned.v1", at=number, **own, **more)


def signed(number: int) -> dict[str, Any]:
    return event("assignment.signed.v1", at=9, assignment_id=f"a{number}")


def test_a_paper_that_its_bureau_signed_for_teaches_that_bureau() -> None:
    (row,) = lessons([assigned("water", 1), signed(1)]).rows
    assert (row.label, row.weight, row.title) == ("water", 1.0, "河道")


def test_a_paper_that_nobody_has_signed_for_teaches_nothing_yet() -> None:
    found = lessons([assigned("water", 1)])
    assert (len(found), found.skipped) == (0, 1)


def test_what_was_handed_back_teaches_the_one_that_kept_it_and_more() -> None:
    returned = event("assignment.return_granted.v1", at=2, assignment_id="a1")
    (row,) = lessons([assigned("parks", 1), returned, assigned("water", 3), signed(3)]).rows
    assert (row.label, row.weight) == ("water", 3.0)


@pytest.mark.parametrize("by", [1, 2])
def test_a_signature_of_another_bureau_does_not_make_it_the_last_ones(by: int) -> None:
    returned = event("assignment.return_granted.v1", at=2, assignment_id="a1")
    co = assigned("parks", 2) | {"data": assigned("parks", 2)["data"] | {"role": "co"}}
    found = lessons([assigned("hrss", 1), co, signed(by), returned, assigned("water", 3)])
    assert (len(found), found.skipped) == (0, 1)


def test_the_secretariats_word_is_a_correction() -> None:
    (row,) = lessons([assigned("water", 1, decided_by="secretariat"), signed(1)]).rows
    assert row.weight == 3.0


def test_co_handlers_teach_nothing() -> None:
    co = assigned("parks", 2) | {"data": assigned("parks", 2)["data"] | {"role": "co"}}
    assert [row.label for row in lessons([assigned("water", 1), co, signed(1)]).rows] == ["water"]


def test_an_explanation_names_bureau_confidence_reasons_and_candidates() -> None:
    told = assigned(
        "water",
        1,
        confidence=0.8,
        decided_by="router",
        reasons=[{"zh": "因为“河道”", "en": "It speaks of 河道"}],
        candidates=[{"bureau": "water", "score": 0.8}],
    )
    first, reason, ranked = explanation([told])
    assert "water 80% (router)" in first
    assert reason.strip() == "因为“河道” / It speaks of 河道"
    assert ranked.strip() == "water 0.80"
