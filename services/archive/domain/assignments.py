"""What became of each assignment, read from what has happened rather than from the order of it."""

from collections.abc import Sequence
from typing import Any

from services.archive.domain.case import Assignment, AssignmentStatus
from services.archive.domain.facts import (
    ASSIGNED,
    EXTENSION_GRANTED,
    REPLY,
    RETURN_GRANTED,
    RETURN_REFUSED,
    RETURN_REQUESTED,
    SIGNED,
    Fact,
    Facts,
    Instant,
    instant,
)

LEADING = frozenset({"lead", "sole"})
_FROM_THE_BUREAU = (SIGNED, RETURN_REQUESTED, REPLY)


def fold_assignments(facts: Facts) -> tuple[Assignment, ...]:
    """All assignments, first assigned first; those known only by an act on them come last."""
    assigned: dict[str, Fact] = {}
    for fact in facts.of(ASSIGNED):
        assigned.setdefault(fact.assignment_id or fact.id, fact)
    known = [_assignment(facts, key, fact) for key, fact in assigned.items()]
    acts = [fact for fact in facts.all if fact.type in _FROM_THE_BUREAU and fact.assignment_id]
    guessed = {
        act.assignment_id: act.bureau for act in reversed(acts) if act.assignment_id not in assigned
    }
    known += [_unassigned(facts, str(key), guessed[key]) for key in sorted(guessed, key=str)]
    return tuple(known)


def _assignment(facts: Facts, key: str, fact: Fact) -> Assignment:
    data = fact.data
    extended = facts.about(key, EXTENSION_GRANTED)
    return Assignment(
        id=key,
        bureau=fact.bureau,
        role=data.get("role"),
        assigned_at=fact.time,
        due_at=_due(extended[-1].data if extended else data),
        confidence=data.get("confidence"),
        reasons=tuple(data.get("reasons", ())),
        decided_by=data.get("decided_by", "router"),
        hops=data.get("hops", 0),
        **_progress(facts, key, _superseded_at(facts, key, fact)),
    )


def _unassigned(facts: Facts, key: str, bureau: str | None) -> Assignment:
    return Assignment(
        id=key,
        bureau=bureau,
        role=None,
        assigned_at=None,
        due_at=None,
        **_progress(facts, key, None),
    )


def _progress(facts: Facts, key: str, superseded_at: Instant | None) -> dict[str, Any]:
    signed = facts.about(key, SIGNED)
    finals = [fact for fact in facts.about(key, REPLY) if fact.data.get("stage") == "final"]
    replied_at = finals[0].time if finals else None
    return {
        "status": _status(facts, key, superseded_at=superseded_at, replied_at=replied_at),
        "signed_at": signed[0].time if signed else None,
        "replied_at": replied_at,
    }


def _status(
    facts: Facts, key: str, *, superseded_at: Instant | None, replied_at: Instant | None
) -> AssignmentStatus:
    granted = facts.about(key, RETURN_GRANTED)
    taken = [fact.time for fact in granted] + ([superseded_at] if superseded_at else [])
    if replied_at and not any(time <= replied_at for time in taken):
        return "replied"
    if granted:
        return "returned"
    if superseded_at:
        return "superseded"
    refusals = len(facts.about(key, RETURN_REFUSED))
    if len(facts.about(key, RETURN_REQUESTED)) > refusals:
        return "return_requested"
    return "signed" if facts.about(key, SIGNED) else "dispatched"


def _superseded_at(facts: Facts, key: str, fact: Fact) -> Instant | None:
    """When another bureau took over the lead, if one did."""
    if fact.data.get("role") not in LEADING:
        return None
    later = [
        other.time
        for other in facts.of(ASSIGNED)
        if other.data.get("role") in LEADING
        and (other.assignment_id or other.id) != key
        and other.order > fact.order
    ]
    return min(later, default=None)


def _due(data: Any) -> Instant | None:
    due = data.get("due_at")
    return instant(due) if due else None


def leading(assignments: Sequence[Assignment]) -> Sequence[Assignment]:
    """Those whose reply answers the paper; an assignment of unknown role may be one."""
    return [a for a in assignments if a.role is None or a.role in LEADING]
