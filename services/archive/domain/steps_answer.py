"""What is answered, and what comes of the answer, step by step."""

from collections.abc import Mapping
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment, Case, Reply
from services.archive.domain.facts import Fact, instant
from services.archive.domain.steps import Step
from services.archive.domain.walk import Walk, changed, moment


def replied(walk: Walk, fact: Fact) -> None:
    case, assignment = walk.case, walk.about(fact)
    reply = _reply(fact, case)
    case.replies = (*case.replies, reply)
    if fact.data["stage"] == "second":
        _answered_again(walk, reply)
    elif reply.answers:
        _answered(walk, assignment, reply)
    else:
        walk.shift(assignment, "work")
        if assignment.answering:
            walk.move("take_up")
    if reply.answers:
        _note_windows(case, fact)


def replied_too_late(walk: Walk, fact: Fact) -> None:
    """Kept beside the answer, never dropped."""
    late = _reply(fact, walk.case)
    late.supplementary, late.answers = True, False
    walk.case.replies = (*walk.case.replies, late)


def _answered(walk: Walk, assignment: Assignment, reply: Reply) -> None:
    if walk.shift(assignment, "issue"):
        assignment.replied_at = reply.at
    if not any(one.open and one.role == "separate" for one in walk.case.assignments):
        walk.move("answer")
    else:
        walk.move("take_up")


def _answered_again(walk: Walk, reply: Reply) -> None:
    case = walk.case
    open_ = [one["id"] for one in case.followups if one["answered_at"] is None]
    for key in open_:
        case.followups = changed(case.followups, key, answered_at=reply.at)
    walk.move("answer_again")


def _note_windows(case: Case, fact: Fact) -> None:
    data = fact.data
    case.feedback_by = moment(data, "feedback_by")
    case.publish_by = moment(data, "publish_by") or case.publish_by
    if data.get("promise"):
        _promise(case, fact)


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


def promised(walk: Walk, fact: Fact) -> None:
    _promise(walk.case, fact)


def _promise(case: Case, fact: Fact) -> None:
    promise: dict[str, Any] = dict(fact.data["promise"])
    entry = {
        "id": fact.id,
        "assignment_id": fact.assignment_id,
        "bureau": fact.bureau,
        "item": promise["item"],
        "owner": promise["owner"],
        "due_at": instant(promise["due_at"]),
        "made_at": fact.time,
        "carried_out_at": None,
        "text": None,
    }
    case.promises = (*case.promises, entry)


def carried_out(walk: Walk, fact: Fact) -> None:
    key, text = fact.data["promise_id"], fact.data["text"]
    walk.case.promises = changed(walk.case.promises, key, carried_out_at=fact.time, text=text)


def publication_proposed(walk: Walk, fact: Fact) -> None:
    said = {name: fact.data.get(name) for name in ("mode", "reason_code")}
    walk.case.proposed_publication = said | {"bureau": fact.bureau, "at": fact.time}


def reopened(walk: Walk, fact: Fact) -> None:
    assignment = walk.about(fact)
    assignment.due_at = instant(fact.data["due_at"])
    walk.move("reopen")


def tracked(walk: Walk, _: Fact) -> None:
    walk.move("track")


def closed(walk: Walk, _: Fact) -> None:
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
    f.PROMISE_MADE: promised,
    f.CARRIED_OUT: carried_out,
    f.PUBLICATION_PROPOSED: publication_proposed,
    f.REOPENED: reopened,
    f.TRACKED: tracked,
    f.CLOSED: closed,
    f.PUBLISHED: published,
}
