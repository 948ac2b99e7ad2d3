"""What follows from the state of a case by itself, and when: deadlines, notices, the next state.

A consequence is told until its event is in the record, and its id follows from what caused it: so
it happens once, however many archives there are, and also after all of them were away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.clocks import Clock, clocks
from services.archive.domain.facts import Instant
from services.archive.domain.machine import ENDED
from services.archive.domain.terms import Terms

NOW: Final[Instant] = ""
"""Falls due at once: earlier than every time."""

_SERVICE: Final = {"id": "archive", "role": "service"}


@dataclass(frozen=True, slots=True)
class Consequence:
    """An event to be published at `at`; cause, type and target make its id."""

    type: str
    at: Instant
    cause: str
    target: str = ""
    subject: str | None = None
    bureau: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def consequences(case: Case, terms: Terms) -> Iterator[Consequence]:
    """All that are not in the record yet, due or not."""
    if case.receipt is None:
        return
    yield from _submission(case, terms)
    yield from _deadlines(case, terms)
    yield from _recalls(case)
    yield from _opinions(case)
    yield from _after_the_answer(case, terms)
    yield from _passing_on(case)
    yield from _overtaken(case)


def wakes(case: Case, terms: Terms) -> Instant | None:
    """When the next consequence falls due."""
    return min((one.at for one in consequences(case, terms)), default=None)


def _submission(case: Case, terms: Terms) -> Iterator[Consequence]:
    """Co-signing ends when everybody has answered, or with its window."""
    if case.status != "cosigning" or case.cosign_by is None:
        return
    answered = all(one["decision"] is not None for one in case.invited)
    at = case.updated_at if answered else case.cosign_by
    paper = {
        name: getattr(case, name)
        for name in (
            "receipt",
            "kind",
            "title",
            "text",
            "author",
            "cosigners",
            "wanted_bureaus",
            "attachments",
            "publication",
            "predecessor",
        )
    }
    paper |= {"submitted_at": at, "assign_by": terms.due(case.kind or "", "assign", at)}
    yield Consequence(f.SUBMITTED, at, case.id, data=paper)


def _deadlines(case: Case, terms: Terms) -> Iterator[Consequence]:
    told = {
        (entry["type"], entry.get("what"), entry.get("assignment_id"), entry.get("due_at"))
        for entry in case.timeline
        if entry["type"] in {f.APPROACHING, f.MISSED}
    }
    for clock in clocks(case):
        reminder = terms.approaching(clock.starts, clock.due)
        for kind, at in ((f.APPROACHING, reminder), (f.MISSED, clock.due)):
            if kind == f.MISSED and clock.reminds:
                continue
            if (kind, clock.what, clock.assignment_id, clock.due) not in told:
                yield _deadline(case, clock, kind, at)


def _deadline(case: Case, clock: Clock, kind: str, at: Instant) -> Consequence:
    data: dict[str, Any] = {"what": clock.what, "due_at": clock.due}
    if clock.assignment_id:
        data["assignment_id"] = clock.assignment_id
    return Consequence(
        kind,
        at,
        clock.assignment_id or case.id,
        f"{clock.what}/{clock.due}",
        bureau=clock.bureau,
        data=data,
    )


_REASONS: Final[Mapping[str, str]] = {
    "withdrawn": "withdrawn",
    "merged": "merged",
    "converted": "converted",
}


def _recalls(case: Case) -> Iterator[Consequence]:
    """A bureau whose work has been taken away is told to stop; who asked for it knows."""
    told = _about(case, f.RECALLED)
    for one in case.assignments:
        if one.status in {"recalled", "superseded"} and one.id not in told and one.bureau:
            superseded = one.status == "superseded"
            reason = "superseded" if superseded else _REASONS.get(case.status, "closed")
            data = {"assignment_id": one.id, "reason": reason}
            yield Consequence(f.RECALLED, NOW, one.id, reason, bureau=one.bureau, data=data)


def _opinions(case: Case) -> Iterator[Consequence]:
    """The lead is told when it need not wait for anybody any more."""
    told = _about(case, f.OPINIONS_COMPLETE)
    for lead in case.assignments:
        if lead.role != "lead" or not lead.open or lead.id in told:
            continue
        with_it = [one for one in case.assignments if one.role == "co" and one.lead == lead.bureau]
        given = [one for one in with_it if one.opinion is not None]
        if given and not any(one.awaited for one in with_it):
            opinions = [_opinion(one) for one in given]
            data = {"assignment_id": lead.id, "opinions": opinions}
            yield Consequence(f.OPINIONS_COMPLETE, NOW, lead.id, bureau=lead.bureau, data=data)


def _opinion(one: Assignment) -> Plain:
    said = one.opinion or {}
    return {"bureau": one.bureau, "state": said.get("state"), "text": said.get("text")}


def _after_the_answer(case: Case, terms: Terms) -> Iterator[Consequence]:
    if case.status == "rated_no":
        yield from _dissatisfied(case, terms)
    elif case.status == "rated_ok":
        yield _ended(case, NOW, "rated", case.ratings[-1]["id"])
    elif case.status == "replied" and case.feedback_by and case.question is None and case.answer:
        yield _ended(case, case.feedback_by, "window_closed", case.answer.id)
    elif case.status == "tracked":
        yield from _tracking(case, terms)


def _dissatisfied(case: Case, terms: Terms) -> Iterator[Consequence]:
    """Handled again; the second time the secretariat watches over it."""
    author = case.author["id"] if case.author else None
    against = [one for one in case.ratings if one["reopens"] and one["by"].get("id") == author]
    answer = case.answer
    if not against or answer is None:
        return
    rating = against[-1]
    due = terms.due(case.kind or "", "rework", rating["at"]) or rating["at"]
    data = {
        "assignment_id": answer.assignment_id,
        "reason": "not_satisfied",
        "due_at": due,
        "cause": rating["id"],
    }
    yield Consequence(f.REOPENED, NOW, rating["id"], bureau=answer.bureau, data=data)
    watched = any(
        entry["type"] == f.SUPERVISED and entry.get("reason") == "second_not_satisfied"
        for entry in case.timeline
    )
    if len(against) > 1 and not watched:
        why = {"by": _SERVICE, "reason": "second_not_satisfied"}
        yield Consequence(f.SUPERVISED, NOW, rating["id"], bureau=answer.bureau, data=why)


def _ended(case: Case, at: Instant, reason: str, cause: str) -> Consequence:
    """Closed, or tracked as long as a promise is open."""
    open_ = [one["id"] for one in case.promises if one["carried_out_at"] is None]
    if open_:
        return Consequence(f.TRACKED, at, cause, data={"promises": open_})
    return Consequence(f.CLOSED, at, cause, data={"reason": reason})


def _tracking(case: Case, terms: Terms) -> Iterator[Consequence]:
    open_ = [one for one in case.promises if one["carried_out_at"] is None]
    kept = [entry["id"] for entry in case.timeline if entry["type"] == f.CARRIED_OUT]
    if not open_ and case.question is None:
        cause = kept[-1] if kept else case.id
        yield Consequence(f.CLOSED, NOW, cause, data={"reason": "promises_kept"})
    reopened = {entry.get("cause") for entry in case.timeline if entry["type"] == f.REOPENED}
    for promise in open_:
        if promise["id"] in reopened:
            continue
        due = terms.due(case.kind or "", "rework", promise["due_at"]) or promise["due_at"]
        data = {
            "assignment_id": promise["assignment_id"],
            "reason": "promise_overdue",
            "due_at": due,
            "cause": promise["id"],
        }
        yield Consequence(
            f.REOPENED, promise["due_at"], promise["id"], bureau=promise["bureau"], data=data
        )


def _passing_on(case: Case) -> Iterator[Consequence]:
    """Each author of a merged case gets the answer as a reply of his own."""
    if case.status in ENDED - {"closed"}:
        return
    for reply in case.replies:
        for one in case.joined if reply.answers else ():
            if reply.id not in one["answered_by"]:
                yield from _copies(reply_data(case, reply, one), case, reply.id, one["id"])


def _copies(data: Plain, case: Case, reply: str, to: str) -> Iterator[Consequence]:
    bureau = next((one.bureau for one in case.replies if one.id == reply), None)
    yield Consequence(f.REPLY, NOW, reply, to, subject=to, bureau=bureau, data=data)
    yield Consequence(f.PASSED_ON, NOW, reply, to, data={"reply_id": reply, "to": to})


def reply_data(case: Case, reply: Any, to: Plain) -> Plain:
    """The reply as the one to a merged case."""
    return {
        "assignment_id": reply.assignment_id,
        "by": reply.by,
        "stage": "second" if reply.stage == "second" else "final",
        "text": reply.text,
        "result_class": reply.result_class,
        "attachments": reply.attachments,
        "phone": reply.phone,
        "tracked": reply.tracked,
        "feedback_by": case.feedback_by,
        "publish_by": case.publish_by,
        "passed_on": reply.id,
        "receipt": to["receipt"],
        "author": to["author"],
        "cosigners": to["cosigners"],
    }


def _overtaken(case: Case) -> Iterator[Consequence]:
    """Whoever did something that came too late is told."""
    told = {entry.get("act_event") for entry in case.timeline if entry["type"] == f.OVERTAKEN}
    for one in case.overtaken:
        if one["id"] not in told and one["by"]:
            data = {
                "act": one["act"],
                "act_event": one["id"],
                "by": one["by"],
                "reason": one["reason"],
                "detail": one["detail"],
            }
            yield Consequence(f.OVERTAKEN, NOW, one["id"], bureau=one["bureau"], data=data)


def _about(case: Case, kind: str) -> set[str]:
    return {str(e.get("assignment_id")) for e in case.timeline if e["type"] == kind}
