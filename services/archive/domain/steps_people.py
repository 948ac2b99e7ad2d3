"""What members and examiners do to a case, step by step."""

from collections.abc import Mapping
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.case import Reply
from services.archive.domain.facts import Fact, instant
from services.archive.domain.steps import Step
from services.archive.domain.walk import Walk, changed, moment


def drafted(walk: Walk, fact: Fact) -> None:
    _paper(walk, fact.data["draft"])
    if not walk.move("draft"):
        walk.move("save")


def invited(walk: Walk, fact: Fact) -> None:
    case = walk.case
    if fact.data.get("draft"):
        _paper(walk, fact.data["draft"])
    known = {one["id"] for one in case.invited}
    new = [{**one, "decision": None} for one in fact.data["invited"] if one["id"] not in known]
    case.invited = (*case.invited, *new)
    case.cosign_by = instant(fact.data["closes_at"])
    walk.move("invite")


def cosigned(walk: Walk, fact: Fact) -> None:
    case, by = walk.case, fact.by
    named = {"name": by["name"]} if by.get("name") and fact.member == by["id"] else {}
    case.invited = changed(case.invited, fact.member, decision=fact.data["decision"], **named)
    case.cosigners = tuple(
        {name: value for name, value in one.items() if name != "decision"}
        for one in case.invited
        if one["decision"] == "signed"
    )


def submitted(walk: Walk, fact: Fact) -> None:
    """The paper as it was submitted counts, whatever was drafted before; a second copy does not."""
    case = walk.case
    first = case.submitted_at is None or case.status == "returned_to_author"
    if not first:
        return
    _paper(walk, fact.data)
    case.cosigners = tuple(fact.data.get("cosigners", ()))
    case.submitted_at = instant(fact.data["submitted_at"])
    case.assign_by = moment(fact.data, "assign_by")
    walk.move("submit")


def withdrawn(walk: Walk, _: Fact) -> None:
    walk.move("withdraw")


def converted(walk: Walk, fact: Fact) -> None:
    walk.case.successor = fact.data["successor"]
    walk.move("convert")


def asked(walk: Walk, fact: Fact) -> None:
    question = {
        "id": fact.id,
        "by": fact.by,
        "text": fact.data["text"],
        "at": fact.time,
        "due_at": moment(fact.data, "due_at"),
        "answered_at": None,
    }
    walk.case.followups = (*walk.case.followups, question)


def rated(walk: Walk, fact: Fact) -> None:
    """Each signer's last word counts; what becomes of the case the author's decides."""
    case, data = walk.case, fact.data
    rating = {name: data.get(name) for name in ("handling", "result", "comment", "reply_id")}
    rating |= {"answers": dict(data.get("answers", {})), "shared": data.get("shared", False)}
    rating |= {"id": fact.id, "by": fact.by, "at": fact.time, "reopens": data.get("reopens", False)}
    rating |= {"satisfied": data.get("satisfied", False)}
    case.ratings = (*case.ratings, rating)
    if case.author is not None and fact.by.get("id") != case.author["id"]:
        return
    if rating["reopens"]:
        walk.move("rate_no")
    elif rating["satisfied"]:
        walk.move("rate_ok")


def confirmed(walk: Walk, fact: Fact) -> None:
    """A call that its author denies was no answer, and what was promised in it no promise."""
    case, said = walk.case, fact.data["confirmed"]
    for reply in case.replies:
        if reply.id == fact.data["reply_id"]:
            reply.confirmed = said
            if not said:
                _denied(walk, reply)


def _denied(walk: Walk, reply: Reply) -> None:
    case, assignment = walk.case, walk.case.assignment(reply.assignment_id)
    case.promises = tuple(one for one in case.promises if one["id"] != reply.id)
    case.feedback_by = case.publish_by = None
    walk.move("deny")
    if assignment and walk.shift(assignment, "deny"):
        assignment.replied_at = None


def consented(walk: Walk, fact: Fact) -> None:
    walk.case.publication = fact.data["mode"]


def filed(walk: Walk, fact: Fact) -> None:
    walk.case.assign_by = moment(fact.data, "assign_by") or walk.case.assign_by
    walk.move("file")


def not_filed(walk: Walk, fact: Fact) -> None:
    said = {name: fact.data.get(name) for name in ("reason_code", "note")}
    walk.case.not_filed = said | {"at": fact.time}
    walk.move("not_file")


def returned_to_author(walk: Walk, fact: Fact) -> None:
    walk.case.amendment = {"note": fact.data["note"], "at": fact.time}
    walk.move("return_to_author")


def merged(walk: Walk, fact: Fact) -> None:
    walk.case.merged_into = fact.data["into"]
    walk.move("merge")


def split(walk: Walk, fact: Fact) -> None:
    """It has to be with a bureau of its own in the time that begins now."""
    walk.case.merged_into = None
    walk.case.assign_by = moment(fact.data, "assign_by") or walk.case.assign_by
    walk.move("split")


def joined(walk: Walk, fact: Fact) -> None:
    data = fact.data
    one = {
        "id": data["joined"],
        "receipt": data["receipt"],
        "author": data["author"],
        "cosigners": tuple(data.get("cosigners", ())),
    }
    others = [other for other in walk.case.joined if other["id"] != one["id"]]
    walk.case.joined = (*others, one)


def parted(walk: Walk, fact: Fact) -> None:
    walk.case.joined = tuple(one for one in walk.case.joined if one["id"] != fact.data["parted"])


def _paper(walk: Walk, paper: Mapping[str, Any]) -> None:
    case = walk.case
    case.receipt, case.kind = paper["receipt"], paper["kind"]
    case.title, case.text, case.author = paper["title"], paper["text"], paper["author"]
    case.wanted_bureaus = tuple(paper.get("wanted_bureaus", ()))
    case.attachments = tuple(paper.get("attachments", ()))
    case.publication = paper.get("publication", "full")
    case.predecessor = paper.get("predecessor")


STEPS: Final[Mapping[str, Step]] = {
    f.DRAFTED: drafted,
    f.INVITED: invited,
    f.COSIGNED: cosigned,
    f.SUBMITTED: submitted,
    f.WITHDRAWN: withdrawn,
    f.CONVERTED: converted,
    f.FOLLOWUP: asked,
    f.RATED: rated,
    f.PHONE_CONFIRMED: confirmed,
    f.CONSENTED: consented,
    f.FILED: filed,
    f.NOT_FILED: not_filed,
    f.RETURNED_TO_AUTHOR: returned_to_author,
    f.MERGED: merged,
    f.SPLIT: split,
    f.JOINED: joined,
    f.PARTED: parted,
}
