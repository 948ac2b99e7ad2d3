"""What is answered, and what comes of the answer, step by step."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment, Case, Reply
from services.archive.domain.facts import Fact, instant
from services.archive.domain.promises import carried_out, promised
from services.archive.domain.steps import Step
from services.archive.domain.walk import Walk, moment


def replied(walk: Walk, fact: Fact) -> None:
    case, assignment = walk.case, walk.about(fact)
    if fact.data.get("passed_on"):
        _follow(assignment, fact)
    reply = _reply(fact, case)
    case.replies = (*case.replies, reply)
    if not reply.answers:
        walk.shift(assignment, "work")
        return
    if walk.shift(assignment, "issue"):
        assignment.replied_at = reply.at
    _answer_questions(case, reply)
    _answered(walk, again=fact.data["stage"] == "second")
    _note_windows(case, fact)


def _follow(assignment: Assignment, fact: Fact) -> None:
    """In a merged case the bureau of the main case answers, as if it had been assigned this one."""
    if assignment.role is None:
        assignment.role, assignment.lead = "sole", fact.bureau
        assignment.assigned_at = assignment.due_at = fact.time


def replied_too_late(walk: Walk, fact: Fact) -> None:
    """Kept beside the answer, never dropped."""
    late = _reply(fact, walk.case)
    late.supplementary, late.answers = True, False
    walk.case.replies = (*walk.case.replies, late)


def _answered(walk: Walk, *, again: bool) -> None:
    """The paper is answered when all that answer apart have done so."""
    if again and walk.move("answer_again"):
        walk.case.rework = None
    elif not any(one.open and one.role == "separate" for one in walk.case.assignments):
        walk.move("answer")


def _answer_questions(case: Case, reply: Reply) -> None:
    case.followups = tuple(
        one if one["answered_at"] else {**one, "answered_at": reply.at} for one in case.followups
    )


def _note_windows(case: Case, fact: Fact) -> None:
    data = fact.data
    case.feedback_by = moment(data, "feedback_by")
    case.publish_by = moment(data, "publish_by") or case.publish_by
    if data.get("promise"):
        promised(case, fact)


def _reply(fact: Fact, case: Case) -> Reply:
    data = fact.data
    by_phone = data["stage"] == "phone" and case.kind == "consultation"
    return Reply(
        id=fact.id,
        assignment_id=data["assignment_id"],
        bureau=fact.bureau,
        by=data["by"],
        stage=data["stage"],
        text=data["text"],
        result_class=data.get("result_class"),
        at=fact.time,
        attachments=tuple(data.get("attachments", ())),
        phone=data.get("phone"),
        promise=data.get("promise"),
        tracked=data.get("tracked", False),
        answers=by_phone or data["stage"] in {"final", "second"},
    )


def drafted(walk: Walk, fact: Fact) -> None:
    assignment, data = walk.about(fact), fact.data
    walk.shift(assignment, "draft")
    assignment.draft = {
        "text": data["text"],
        "result_class": data.get("result_class"),
        "by": fact.by,
        "at": fact.time,
        "countersigned": (),
        "review": None,
    }


def countersigned(walk: Walk, fact: Fact) -> None:
    """A co-handler's word stands on the draft of its lead."""
    co = walk.about(fact)
    said = {"bureau": fact.bureau, "at": fact.time, "by": fact.by}
    said |= {name: fact.data.get(name) for name in ("agrees", "comment")}
    for lead in walk.case.assignments:
        if (
            lead.leading
            and lead.draft
            and lead.open
            and (co.lead is None or co.lead == lead.bureau)
        ):
            signed = (*lead.draft["countersigned"], said)
            lead.draft = {**lead.draft, "countersigned": signed}
            walk.shift(lead, "countersign")


def reviewed(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    said = {name: fact.data.get(name) for name in ("approved", "result_class", "note")}
    if assignment.draft:
        assignment.draft = {**assignment.draft, "review": said | {"at": fact.time}}
    walk.shift(assignment, "review")


def corrected(walk: Walk, fact: Fact) -> None:
    for reply in walk.case.replies:
        if reply.id == fact.data["reply_id"]:
            reply.corrected_class = fact.data["result_class"]
            reply.tracked = fact.data.get("tracked", False)


def publication_proposed(walk: Walk, fact: Fact) -> None:
    said = {name: fact.data.get(name) for name in ("mode", "reason_code")}
    walk.case.proposed_publication = said | {"bureau": fact.bureau, "at": fact.time}


def reopened(walk: Walk, fact: Fact) -> None:
    assignment = walk.case.assignment(fact.assignment_id)
    if not walk.move("reopen"):
        return
    due = instant(fact.data["due_at"])
    walk.case.rework = {
        "assignment_id": fact.assignment_id,
        "reason": fact.data["reason"],
        "at": fact.time,
        "due_at": due,
    }
    if assignment is not None:
        assignment.due_at = due


def tracked(walk: Walk, _: Fact) -> None:
    walk.move("track")


def closed(walk: Walk, _: Fact) -> None:
    """A further question that came at the same moment is still answered."""
    if walk.case.question is None:
        walk.move("close")


def published(walk: Walk, fact: Fact) -> None:
    said = {name: fact.data.get(name) for name in ("by", "mode", "title", "text", "reason")}
    walk.case.published = {"at": fact.time} | said


STEPS: Final[Mapping[str, Step]] = {
    f.REPLY: replied,
    f.REPLY_DRAFTED: drafted,
    f.COUNTERSIGNED: countersigned,
    f.REVIEWED: reviewed,
    f.CORRECTED: corrected,
    f.PROMISE_MADE: lambda walk, fact: promised(walk.case, fact),
    f.CARRIED_OUT: lambda walk, fact: carried_out(walk.case, fact),
    f.PUBLICATION_PROPOSED: publication_proposed,
    f.REOPENED: reopened,
    f.TRACKED: tracked,
    f.CLOSED: closed,
    f.PUBLISHED: published,
}
