"""Conditions of acts beyond the state of the case and of the assignment."""

from services.archive.domain import refusals
from services.archive.domain.case import Assignment, Case
from services.archive.domain.refusals import Refused


def undecided(case: Case, _: Assignment | None) -> Refused | None:
    """Somebody can still decide; whether it is the actor is asked by his relation to the case."""
    waits = any(one["decision"] is None for one in case.invited)
    return None if waits else refusals.ALREADY_DECIDED


def nothing_joined(case: Case, _: Assignment | None) -> Refused | None:
    return refusals.HAS_JOINED if case.joined else None


def answered(case: Case, _: Assignment | None) -> Refused | None:
    return None if case.answer else refusals.NOT_REPLIED


def phone_unconfirmed(case: Case, _: Assignment | None) -> Refused | None:
    answer = case.answer
    waits = answer is not None and answer.stage == "phone" and answer.confirmed is None
    return None if waits else refusals.NOTHING_TO_CONFIRM


def may_be_returned(_: Case, assignment: Assignment | None) -> Refused | None:
    final = assignment is not None and assignment.refused_for_good
    return refusals.RETURN_FINAL if final else None


def not_extended(_: Case, assignment: Assignment | None) -> Refused | None:
    extension = assignment.extension if assignment else None
    if extension is None or extension["state"] == "refused":
        return None
    granted = extension["state"] == "granted"
    return refusals.ALREADY_EXTENDED if granted else refusals.EXTENSION_PENDING


def extension_requested(_: Case, assignment: Assignment | None) -> Refused | None:
    extension = assignment.extension if assignment else None
    waits = extension is not None and extension["state"] == "requested"
    return None if waits else refusals.NO_EXTENSION_PENDING


def clock_runs(_: Case, assignment: Assignment | None) -> Refused | None:
    return refusals.CLOCK_STANDS if assignment and assignment.stopped_at else None


def clock_stands(_: Case, assignment: Assignment | None) -> Refused | None:
    return None if assignment and assignment.stopped_at else refusals.CLOCK_RUNS


def lead_has_drafted(case: Case, _: Assignment | None) -> Refused | None:
    drafted = any(one.leading and one.open and one.draft for one in case.assignments)
    return None if drafted else refusals.NO_DRAFT


def second_reply_awaited(case: Case, _: Assignment | None) -> Refused | None:
    """Also to a case that is only replied, where its author asked a further question."""
    if case.status in {"replied", "rated_ok"} and case.question is None:
        return refusals.ALREADY_REPLIED
    return None


def promise_open(case: Case, assignment: Assignment | None) -> Refused | None:
    key = assignment.id if assignment else None
    open_ = [one for one in case.promises if one["carried_out_at"] is None]
    mine = any(one["assignment_id"] == key for one in open_)
    return None if mine else refusals.NO_PROMISE


def co_handles(_: Case, assignment: Assignment | None) -> Refused | None:
    co = assignment is not None and assignment.role == "co"
    return None if co else refusals.NOT_FOUND
