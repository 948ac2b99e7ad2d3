"""The clocks that run on a case: who is waited for, since when and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.archive.domain.case import Assignment, Case
from services.archive.domain.facts import EXTENSION_REQUESTED, INVITED, RETURN_REQUESTED, Instant
from services.archive.domain.limits import TO_BE_ASSIGNED, members_clock

_PROMISED: Final = frozenset({"replied", "rated_ok", "rated_no", "reopened", "tracked"})
_TO_BE_PUBLISHED: Final = _PROMISED | {"closed"}


@dataclass(frozen=True, slots=True)
class Clock:
    """`reminds` only: its end is something else than a deadline that was missed."""

    what: str
    starts: Instant
    due: Instant
    assignment_id: str | None = None
    bureau: str | None = None
    reminds: bool = False


def clocks(case: Case) -> Iterator[Clock]:
    """All that run now; those of an assignment whose clock was stopped do not."""
    for assignment in case.assignments:
        if assignment.open and case.submitted_at:
            yield from _of_assignment(case, assignment)
    yield from _of_answer(case)
    yield from _of_case(case)


def _of_assignment(case: Case, one: Assignment) -> Iterator[Clock]:
    if one.bureau is None or one.assigned_at is None:
        return
    if one.status == "return_requested" and one.ruling_by:
        begun = _last(case, RETURN_REQUESTED, one.id) or one.assigned_at
        yield Clock("ruling", begun, one.ruling_by, one.id)
    extension = one.extension
    if extension and extension["state"] == "requested" and extension["ruling_by"]:
        begun = _last(case, EXTENSION_REQUESTED, one.id) or one.assigned_at
        yield Clock("extension_ruling", begun, extension["ruling_by"], one.id)
    if one.stopped_at:
        return
    if one.status == "dispatched" and one.sign_by:
        yield Clock("sign", one.assigned_at, one.sign_by, one.id, one.bureau)
    if one.due_at and (one.answering or one.awaited):
        what = "reply" if one.answering else "opinion"
        yield Clock(what, one.assigned_at, one.due_at, one.id, one.bureau)


def _of_answer(case: Case) -> Iterator[Clock]:
    answer, rework = case.answer, case.rework
    if answer is None:
        return
    if case.status == "reopened" and rework:
        key = rework["assignment_id"]
        again = case.assignment(key)
        bureau = again.bureau if again else answer.bureau
        yield Clock("second_reply", rework["at"], rework["due_at"], key, bureau)
    question = case.question
    if question and question["due_at"]:
        key = answer.assignment_id
        yield Clock("follow_up", question["at"], question["due_at"], key, answer.bureau)
    for promise in case.open_promises if case.status in _PROMISED else ():
        key, bureau = promise["assignment_id"], promise["bureau"]
        yield Clock("promise", promise["made_at"], promise["due_at"], key, bureau)


def _of_case(case: Case) -> Iterator[Clock]:
    if case.status == "cosigning" and case.cosign_by:
        begun = _last(case, INVITED, None) or case.updated_at
        yield Clock("cosign", begun, case.cosign_by, reminds=True)
    submitted, limit = case.submitted_at, members_clock(case)
    waits = case.status in TO_BE_ASSIGNED and not case.assignments
    if submitted and waits and case.assign_by:
        yield Clock("assign", submitted, case.assign_by)
    if submitted and limit:
        yield Clock("reply", submitted, limit)
    yield from _after_the_answer(case)


def _after_the_answer(case: Case) -> Iterator[Clock]:
    answer = case.answer
    if answer is None:
        return
    if case.status == "replied" and case.feedback_by and case.question is None:
        yield Clock("feedback", answer.at, case.feedback_by, reminds=True)
    wanted = case.publication != "closed" and case.published is None
    if case.status in _TO_BE_PUBLISHED and case.publish_by and wanted:
        yield Clock("publish", answer.at, case.publish_by)


def _last(case: Case, kind: str, assignment_id: str | None) -> Instant | None:
    found = [
        entry["at"]
        for entry in case.timeline
        if entry["type"] == kind and entry.get("assignment_id") == assignment_id
    ]
    return found[-1] if found else None
