"""What may be done to a case, by whom and in which state: the only place that decides it.

What came through already is allowed again to whoever did it, known by the id of its event (and a
signature by its signer): a client that lost the answer cannot know, and repeating adds nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.archive.domain import refusals
from services.archive.domain.acts import ACTS, ALL_ACTS, Act
from services.archive.domain.asking import CONDITIONS, Question
from services.archive.domain.case import Assignment, Case, Plain, Reply
from services.archive.domain.facts import (
    ALERT_TYPES,
    EXTENSION_REQUESTED,
    RETURN_REQUESTED,
    RETURNED_TO_AUTHOR,
    SIGNED,
    Instant,
)
from services.archive.domain.hindrance import hindrance
from services.archive.domain.refusals import Refused
from services.archive.domain.relations import Actor, not_this_one, own, relations
from services.archive.domain.terms import Terms
from services.archive.domain.visibility import Viewer, visible

_ABOUT_THE_ANSWER = frozenset({"ask", "rate", "confirm_phone", "correct", "publish"})
_INTERNAL = frozenset({"join", "part"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do; `event_id` is the id that the act's event would have."""

    act: str
    actor: Actor
    stage: str | None = None
    assignment_id: str | None = None
    event_id: str | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the act is about: `lead` is the bureau in the lead now, `hops` the bureaus before."""

    assignment: Assignment | None
    cause: str | None
    lead: str | None
    co: tuple[str, ...]
    hops: int
    answer: Reply | None


def may(case: Case, asked: Asked, *, now: Instant, terms: Terms) -> Allowed | Refused:
    """Whether this may be done now.

    Without `assignment_id` a bureau's act is about its latest assignment that allows it, one of
    the secretariat about the one that waits for it.
    """
    act = ACTS.get(f"{asked.act}:{asked.stage}" if asked.stage else asked.act)
    if act is None:
        return refusals.NOT_FOUND
    repeated = _entry(case, asked.event_id)
    if repeated is not None and (repeated.get("by") or {}).get("id") == asked.actor.id:
        return _allowed(case, act, case.assignment(repeated.get("assignment_id")))
    stranger = _stranger(case, act, asked.actor)
    if stranger is not None:
        return stranger
    return _judge(case, act, asked, now=now, terms=terms)


def allowed_acts(case: Case, actor: Actor, *, now: Instant, terms: Terms) -> tuple[Plain, ...]:
    """All that this actor may do to the case now, each act once for each assignment."""
    found: list[Plain] = []
    for act in ALL_ACTS:
        if act.name in _INTERNAL or _stranger(case, act, actor) is not None:
            continue
        for assignment_id in _choices(case, act, actor):
            asked = Asked(act.name, actor, act.stage, assignment_id)
            if isinstance(_judge(case, act, asked, now=now, terms=terms), Allowed):
                fields = {"act": act.name, "stage": act.stage, "assignment_id": assignment_id}
                found.append({name: value for name, value in fields.items() if value})
    return tuple(found)


def _stranger(case: Case, act: Act, actor: Actor) -> Refused | None:
    if not act.who.isdisjoint(relations(case, actor)):
        return None
    if act.of_bureau and actor.role == "official":
        mine = own(case, actor)
        if not mine:
            return refusals.NOT_FOUND
        return refusals.CO_HANDLERS_ONLY if act.who == {"co"} else refusals.LEAD_ONLY
    viewer = Viewer(actor.member or actor.id, actor.role, actor.bureau)
    return not_this_one(act) if visible(case, viewer) else refusals.NOT_FOUND


def _judge(case: Case, act: Act, asked: Asked, *, now: Instant, terms: Terms) -> Allowed | Refused:
    assignment = None
    if act.holding is not None:
        assignment = _chosen(case, act, asked)
        if assignment is None:
            return refusals.NOT_FOUND if act.of_bureau else _nothing_waits(case, act)
    refused = hindrance(case, act, assignment)
    if refused is not None and not _signed_again(case, act, asked.actor, assignment):
        return refused
    question = Question(case, asked.actor, assignment, now, terms)
    found = (CONDITIONS[name](question) for name in act.asking)
    against = next((reason for reason in found if reason is not None), None)
    return against or _allowed(case, act, assignment)


def _chosen(case: Case, act: Act, asked: Asked) -> Assignment | None:
    candidates = own(case, asked.actor) if act.of_bureau else list(case.assignments)
    if asked.assignment_id:
        return next((one for one in candidates if one.id == asked.assignment_id), None)
    suited = [one for one in candidates if hindrance(case, act, one) is None]
    still_open = [one for one in candidates if one.open]
    return next(reversed(suited or still_open or candidates), None)


def _choices(case: Case, act: Act, actor: Actor) -> Iterator[str | None]:
    if act.holding is None:
        yield None
        return
    for one in own(case, actor) if act.of_bureau else case.assignments:
        yield one.id


def _nothing_waits(case: Case, act: Act) -> Refused:
    placeholder = Assignment("", None, status="new")
    return hindrance(case, act, placeholder) or refusals.NOT_FOUND


def _signed_again(case: Case, act: Act, actor: Actor, assignment: Assignment | None) -> bool:
    """Whoever signed may say so again, as long as the paper is the bureau's work."""
    if act.name != "sign" or assignment is None or not assignment.open:
        return False
    return case.status in act.during and any(
        entry["type"] == SIGNED
        and entry.get("assignment_id") == assignment.id
        and (entry.get("by") or {}).get("id") == actor.id
        for entry in case.timeline
    )


def _entry(case: Case, event_id: str | None) -> Plain | None:
    return next((entry for entry in case.timeline if entry["id"] == event_id), None)


def _allowed(case: Case, act: Act, assignment: Assignment | None) -> Allowed:
    """A direction counts all bureaus that had the lead; an act of a bureau those before it."""
    in_force = [a for a in case.assignments if a.leading and (a.open or a.replied_at)]
    lead = in_force[-1].bureau if in_force else None
    co = [a.bureau for a in case.assignments if a.role == "co" and a.open and a.bureau]
    led = {one.bureau for one in case.assignments if one.leading}
    return Allowed(
        assignment=assignment,
        cause=_cause(case, act, assignment),
        lead=lead,
        co=tuple(dict.fromkeys(co)),
        hops=assignment.hops if assignment else len(led),
        answer=case.answer,
    )


def _cause(case: Case, act: Act, assignment: Assignment | None) -> str | None:
    """The event that the act follows, so that the two keep their order on any clock."""
    if act.name == "submit":
        return _last(case.timeline, RETURNED_TO_AUTHOR, None)
    if act.name in {"rule", "rule_extension"} and assignment:
        asked = RETURN_REQUESTED if act.name == "rule" else EXTENSION_REQUESTED
        return _last(case.timeline, asked, assignment.id) or assignment.id
    if act.name in _ABOUT_THE_ANSWER and case.answer:
        return case.answer.id
    if assignment is not None:
        return assignment.id
    told = [entry["id"] for entry in case.timeline if entry["type"] not in ALERT_TYPES]
    return told[-1] if told else None


def _last(timeline: Sequence[Plain], kind: str, assignment_id: str | None) -> str | None:
    found = [
        entry["id"]
        for entry in timeline
        if entry["type"] == kind and entry.get("assignment_id") == assignment_id
    ]
    return found[-1] if found else None
