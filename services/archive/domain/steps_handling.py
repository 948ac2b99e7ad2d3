"""Who handles a case, step by step: assignments, hand-backs, opinions, clocks."""

from collections.abc import Mapping
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment
from services.archive.domain.facts import Fact, instant
from services.archive.domain.machine import OPEN_CASES
from services.archive.domain.steps import Step
from services.archive.domain.walk import Walk, moment


def assigned(walk: Walk, fact: Fact) -> None:
    """A new lead takes over from whoever had the paper under another."""
    case, data = walk.case, fact.data
    known = case.assignment(fact.assignment_id or fact.id)
    assignment = known or Assignment(fact.assignment_id or fact.id, fact.bureau)
    _fill(assignment, fact)
    if known is None:
        walk.shift(assignment, "dispatch")
        walk.add(assignment)
    if case.status not in OPEN_CASES or case.status in {"reopened", "tracked", "rated_no"}:
        walk.shift(assignment, "recall")
    elif data.get("role") != "co":
        _supersede(walk, assignment)
        walk.move("assign")


def _supersede(walk: Walk, new: Assignment) -> None:
    for other in walk.case.assignments:
        again = other.bureau == new.bureau and other.role != "co"
        if other.id != new.id and other.role and (again or other.lead != new.lead):
            walk.shift(other, "supersede")


def _fill(assignment: Assignment, fact: Fact) -> None:
    data = fact.data
    assignment.bureau, assignment.role = fact.bureau, data.get("role")
    assignment.lead = data.get("lead", fact.bureau)
    assignment.assigned_at = fact.time
    assignment.due_at = assignment.due_at or moment(data, "due_at")
    assignment.sign_by, assignment.return_by = moment(data, "sign_by"), moment(data, "return_by")
    assignment.confidence = data.get("confidence")
    assignment.reasons = tuple(data.get("reasons", ()))
    assignment.decided_by = data.get("decided_by", "router")
    assignment.hops = data.get("hops", 0)


def referred(walk: Walk, _: Fact) -> None:
    """A person decides about the case, unless whoever leads it is at work all the same."""
    at_work = any(
        one.open and one.status != "return_requested" and one.answering
        for one in walk.case.assignments
    )
    if not at_work:
        walk.move("refer")


def signed(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    if walk.shift(assignment, "sign"):
        assignment.signed_at = fact.time
    if assignment.answering:
        walk.move("take_up")


def sign_refused(walk: Walk, fact: Fact) -> None:
    walk.shift(walk.about(fact), "refuse")


def return_requested(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.ruling_by = moment(fact.data, "ruling_by")
    walk.shift(assignment, "request_return")


def return_granted(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    if not walk.shift(assignment, "grant_return") or not assignment.answering:
        return
    if not any(one.open and one.answering for one in walk.case.assignments):
        walk.move("hand_back")


def return_refused(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    if not walk.shift(assignment, "refuse_return"):
        return
    assignment.refusals += 1
    assignment.refused_for_good = fact.by.get("role") == "secretariat"
    if assignment.answering:
        walk.move("keep")


def opined(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    walk.shift(assignment, "opine")
    assignment.opinion = {"text": fact.data["text"], "state": "given", "at": fact.time}


def opinion_waived(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    walk.shift(assignment, "waive")
    assignment.opinion = {"text": None, "state": "waived", "at": fact.time}


def deadline_missed(walk: Walk, fact: Fact) -> None:
    """Only an overdue opinion changes anything: the lead need not wait for it any more."""
    if fact.data.get("what") != "opinion" or not fact.assignment_id:
        return
    assignment = walk.case.assignment(fact.assignment_id)
    if assignment is not None and assignment.opinion is None:
        assignment.opinion = {"text": None, "state": "overdue", "at": fact.time}


def extension_requested(walk: Walk, fact: Fact) -> None:
    assignment, data = walk.about(fact), fact.data
    assignment.extension = {
        "until": instant(data["until"]),
        "reason_code": data.get("reason_code"),
        "reason": data["reason"],
        "ruling_by": moment(data, "ruling_by"),
        "state": "requested",
        "at": fact.time,
    }
    walk.shift(assignment, "work")


def extension_granted(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.due_at = instant(fact.data["due_at"])
    asked = assignment.extension or {"reason_code": None, "reason": None, "at": fact.time}
    assignment.extension = {**asked, "until": assignment.due_at, "state": "granted"}


def extension_refused(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.extension = {**(assignment.extension or {}), "state": "refused"}


def clock_stopped(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.stopped_at = fact.time
    assignment.stop_reason = {"code": fact.data["reason_code"], "text": fact.data["reason"]}
    walk.shift(assignment, "work")
    if assignment.answering:
        walk.move("stop")


def clock_restarted(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.stopped_at = assignment.stop_reason = None
    assignment.due_at = instant(fact.data["due_at"])
    standing = [one for one in walk.case.assignments if one.answering and one.open]
    if assignment.answering and not any(one.stopped_at for one in standing):
        walk.move("restart")


def supervised(walk: Walk, fact: Fact) -> None:
    told: dict[str, Any] = {
        name: fact.data.get(name) for name in ("by", "reason", "leader", "note")
    }
    walk.case.supervision = {"at": fact.time} | told


STEPS: Final[Mapping[str, Step]] = {
    f.ASSIGNED: assigned,
    f.TRIAGE: referred,
    f.SIGNED: signed,
    f.SIGN_REFUSED: sign_refused,
    f.RETURN_REQUESTED: return_requested,
    f.RETURN_GRANTED: return_granted,
    f.RETURN_REFUSED: return_refused,
    f.OPINION: opined,
    f.OPINION_WAIVED: opinion_waived,
    f.MISSED: deadline_missed,
    f.EXTENSION_REQUESTED: extension_requested,
    f.EXTENSION_GRANTED: extension_granted,
    f.EXTENSION_REFUSED: extension_refused,
    f.CLOCK_STOPPED: clock_stopped,
    f.CLOCK_RESTARTED: clock_restarted,
    f.SUPERVISED: supervised,
}
