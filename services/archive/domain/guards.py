"""Conditions of acts beyond the state of the case and of the assignment."""

from services.archive.domain.act import HANDLED
from services.archive.domain.case import Assignment, Case
from services.archive.domain.refusals import Refused, cases, desks


def undecided(case: Case, _: Assignment | None) -> Refused | None:
    """Somebody can still decide; whether it is the actor is asked by his relation to the case."""
    waits = any(one["decision"] is None for one in case.invited)
    return None if waits else cases.ALREADY_DECIDED


def nothing_joined(case: Case, _: Assignment | None) -> Refused | None:
    return cases.HAS_JOINED if case.joined else None


def answered(case: Case, _: Assignment | None) -> Refused | None:
    if case.answer:
        return None
    return cases.CASE_CONVERTED if case.status == "converted" else cases.NOT_REPLIED


def phone_unconfirmed(case: Case, _: Assignment | None) -> Refused | None:
    return None if case.unconfirmed else cases.NOTHING_TO_CONFIRM


def not_signed(case: Case, assignment: Assignment | None) -> Refused | None:
    """A reply sent right behind the signature may overtake it: the signature still counts."""
    if assignment is not None and assignment.signed_at is not None:
        return desks.ALREADY_SIGNED
    anew = assignment is not None and assignment.open and case.status not in HANDLED
    return cases.BY_CASE[case.status] if anew else None


def may_be_returned(_: Case, assignment: Assignment | None) -> Refused | None:
    final = assignment is not None and assignment.refused_for_good
    return desks.RETURN_FINAL if final else None


def not_extended(_: Case, assignment: Assignment | None) -> Refused | None:
    extension = assignment.extension if assignment else None
    if extension is None or extension["state"] == "refused":
        return None
    granted = extension["state"] == "granted"
    return desks.ALREADY_EXTENDED if granted else desks.EXTENSION_PENDING


def extension_requested(_: Case, assignment: Assignment | None) -> Refused | None:
    extension = assignment.extension if assignment else None
    waits = extension is not None and extension["state"] == "requested"
    return None if waits else desks.NO_EXTENSION_PENDING


def clock_runs(_: Case, assignment: Assignment | None) -> Refused | None:
    return desks.CLOCK_STANDS if assignment and assignment.stopped_at else None


def clock_stands(_: Case, assignment: Assignment | None) -> Refused | None:
    return None if assignment and assignment.stopped_at else desks.CLOCK_RUNS


def lead_has_drafted(case: Case, _: Assignment | None) -> Refused | None:
    drafted = any(one.leading and one.open and one.draft for one in case.assignments)
    return None if drafted else desks.NO_DRAFT


def not_answered(case: Case, assignment: Assignment | None) -> Refused | None:
    """An answered assignment gets interim replies only while it is to be answered again."""
    done = assignment is not None and assignment.status == "replied"
    return desks.ALREADY_REPLIED if done and case.status != "reopened" else None


def second_reply_awaited(case: Case, _: Assignment | None) -> Refused | None:
    """Also to a case that is only replied, where its author asked a further question."""
    if case.status in {"replied", "rated_ok"} and case.question is None:
        return desks.ALREADY_REPLIED
    return None


def promise_open(case: Case, assignment: Assignment | None) -> Refused | None:
    key = assignment.id if assignment else None
    mine = any(one["assignment_id"] == key for one in case.open_promises)
    return None if mine else desks.NO_PROMISE


def co_handles(_: Case, assignment: Assignment | None) -> Refused | None:
    """An assignment of which nothing but an act is known may be a co-handler's."""
    co = assignment is not None and assignment.role in {"co", None}
    return None if co else desks.NO_OPINION_AWAITED
