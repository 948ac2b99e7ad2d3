"""What may be done to a case, by whom and in which state: the only place that decides it.

What came through already is allowed again to whoever did it, known by the id of its event (and a
signature by its signer): a client that lost the answer cannot know, and repeating adds nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from services.archive.domain import refusals
from services.archive.domain.assignments import LEADING, leading
from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.facts import SIGNED
from services.archive.domain.refusals import Refused

Act = Literal["sign", "reply", "hand_back", "direct"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act; `bureau` only for officials."""

    id: str
    role: str
    bureau: str | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the act is about: `lead` is the bureau in the lead now, `hops` the bureaus before."""

    assignment_id: str | None
    lead: str | None
    hops: int


def may(
    case: Case,
    act: Act,
    *,
    actor: Actor,
    assignment_id: str | None = None,
    event_id: str | None = None,
) -> Allowed | Refused:
    """Whether the actor may do this now; `event_id` is the id that the act's event would have.

    Without `assignment_id` the act is about the bureau's latest assignment, an open one first.
    """
    repeated = _entry(case, event_id)
    if repeated is not None and (repeated.get("by") or {}).get("id") == actor.id:
        return _allowed(case, _find(case.assignments, repeated.get("assignment_id")))
    if act == "direct":
        return _may_direct(case, actor)
    if actor.role != "official" or actor.bureau is None:
        return refusals.OFFICIALS_ONLY
    own = [assignment for assignment in case.assignments if assignment.bureau == actor.bureau]
    assignment = _find(own, assignment_id) if assignment_id else _latest(own)
    if assignment is None:
        return refusals.NOT_FOUND
    refused = _CHECKS[act](case, assignment, actor)
    return refused or _allowed(case, assignment)


def _may_direct(case: Case, actor: Actor) -> Allowed | Refused:
    if actor.role != "secretariat":
        return refusals.SECRETARIAT_ONLY
    ended = _ended(case)
    if ended is not None:
        return ended
    if case.status == "replied":
        return refusals.CASE_REPLIED
    return _allowed(case, None)


def _may_sign(case: Case, assignment: Assignment, actor: Actor) -> Refused | None:
    ended = _ended(case) or _taken_away(assignment)
    if ended is not None:
        return ended
    if assignment.status == "return_requested":
        return refusals.RETURN_PENDING
    if assignment.signed_at and not _signed_by(case, assignment, actor):
        return refusals.ALREADY_SIGNED
    return None


def _may_reply(case: Case, assignment: Assignment, _actor: Actor) -> Refused | None:
    ended = _ended(case) or _taken_away(assignment)
    if ended is not None:
        return ended
    return refusals.ALREADY_REPLIED if assignment.status == "replied" else None


def _may_hand_back(case: Case, assignment: Assignment, _actor: Actor) -> Refused | None:
    ended = _ended(case) or _taken_away(assignment)
    if ended is not None:
        return ended
    if assignment.status == "return_requested":
        return refusals.RETURN_PENDING
    if assignment.status == "replied":
        return refusals.ALREADY_REPLIED
    if case.status == "replied":
        return refusals.CASE_REPLIED
    return None


_CHECKS: dict[Act, Callable[[Case, Assignment, Actor], Refused | None]] = {
    "sign": _may_sign,
    "reply": _may_reply,
    "hand_back": _may_hand_back,
}


def _ended(case: Case) -> Refused | None:
    if case.status == "withdrawn":
        return refusals.CASE_WITHDRAWN
    return refusals.CASE_CLOSED if case.status == "closed" else None


def _taken_away(assignment: Assignment) -> Refused | None:
    if assignment.status == "returned":
        return refusals.ASSIGNMENT_RETURNED
    return refusals.ASSIGNMENT_SUPERSEDED if assignment.status == "superseded" else None


def _signed_by(case: Case, assignment: Assignment, actor: Actor) -> bool:
    return any(
        entry["type"] == SIGNED
        and entry.get("assignment_id") == assignment.id
        and (entry.get("by") or {}).get("id") == actor.id
        for entry in case.timeline
    )


def _entry(case: Case, event_id: str | None) -> Plain | None:
    return next((entry for entry in case.timeline if entry["id"] == event_id), None)


def _find(assignments: Sequence[Assignment], key: str | None) -> Assignment | None:
    return next((one for one in assignments if one.id == key), None)


def _latest(own: Sequence[Assignment]) -> Assignment | None:
    still_open = [assignment for assignment in own if assignment.open]
    return next(reversed(still_open or own), None)


def _allowed(case: Case, assignment: Assignment | None) -> Allowed:
    """A direction counts all bureaus that had the lead; an act of a bureau those before it."""
    in_force = [a for a in case.assignments if a.role in LEADING and (a.open or a.replied_at)]
    lead = in_force[-1].bureau if in_force else None
    if assignment is None:
        led = {one.bureau for one in leading(case.assignments)}
        return Allowed(None, lead, len(led))
    return Allowed(assignment.id, lead, assignment.hops)
