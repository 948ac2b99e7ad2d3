"""Who handles a case, step by step: assignments, hand-backs, opinions, clocks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment
from services.archive.domain.facts import Fact, instant
from services.archive.domain.machine import CASE
from services.archive.domain.steps import Step
from services.archive.domain.taking_over import outdated, take_over
from services.archive.domain.walk import Walk, moment


def assigned(walk: Walk, fact: Fact) -> None:
    """The latest decision counts: it takes the paper from all whom it does not name."""
    case, assignment = walk.case, walk.about(fact)
    walk.decisions[assignment.id] = fact.cause
    _fill(assignment, fact)
    if case.status not in CASE["assign"].sources:
        walk.shift(assignment, "recall")
    elif outdated(walk, assignment):
        walk.shift(assignment, "supersede")
    elif assignment.role != "co":
        take_over(walk, assignment)
        walk.move("assign")
        case.answer_by = case.answer_by or assignment.due_at


def _fill(assignment: Assignment, fact: Fact) -> None:
    data = fact.data
    assignment.bureau, assignment.role = fact.bureau, data.get("role")
    assignment.lead = data.get("lead", fact.bureau)
    assignment.co = tuple(data.get("co", ()))
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
    walk.sign(walk.about(fact), fact)


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
    case, assignment = walk.case, walk.about(fact)
    until = assignment.due_at = instant(fact.data["due_at"])
    asked = assignment.extension or {"reason_code": None, "reason": None, "at": fact.time}
    assignment.extension = {**asked, "until": until, "state": "granted"}
    if assignment.answering:
        case.answer_by = max(case.answer_by or until, until)


def extension_refused(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.extension = {**(assignment.extension or {}), "state": "refused"}


def clock_stopped(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.stopped_at = fact.time
    assignment.stop_reason = {"code": fact.data["reason_code"], "text": fact.data["reason"]}
    walk.shift(assignment, "work")


def clock_restarted(walk: Walk, fact: Fact) -> None:
    """While all stood, its author did not wait either: his time grows by the same."""
    case, assignment = walk.case, walk.about(fact)
    before, anew = assignment.due_at, instant(fact.data["due_at"])
    assignment.stopped_at = assignment.stop_reason = None
    assignment.due_at = anew
    if case.status == "suspended" and before and case.answer_by:
        case.answer_by = _later(case.answer_by, before, anew)


def _later(limit: str, before: str, anew: str) -> str:
    pause = datetime.fromisoformat(anew) - datetime.fromisoformat(before)
    return instant(datetime.fromisoformat(limit) + pause)


def supervised(walk: Walk, fact: Fact) -> None:
    """Whoever was to take the item in charge goes on doing so."""
    before = walk.case.supervision or {}
    told: dict[str, Any] = {name: fact.data.get(name) for name in ("by", "reason", "note")}
    leader = fact.data.get("leader") or before.get("leader")
    walk.case.supervision = {"at": fact.time, "leader": leader} | told


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
