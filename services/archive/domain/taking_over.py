"""Whom a new assignment takes the paper from.

All assignments of one decision share its cause: a submission, a filing, a direction, a hand-back.
"""

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment
from services.archive.domain.walk import Walk


def outdated(walk: Walk, new: Assignment) -> bool:
    """Whether somebody has decided anew before this came in from an earlier decision."""
    decided = _place(walk, new)
    return decided is not None and any(
        (_place(walk, other) or 0) > decided
        for other in walk.case.assignments
        if other.open and other.role in {"lead", "sole", "separate"}
    )


def take_over(walk: Walk, new: Assignment) -> None:
    for other in walk.case.assignments:
        if other.id == new.id or other.role is None:
            continue
        if _asked_for_it(walk, new) == other.id:
            walk.shift(other, "grant_return")
        elif not _together(walk, other, new):
            walk.shift(other, "supersede")


def _together(walk: Walk, other: Assignment, new: Assignment) -> bool:
    """Of one decision; who replaces one of several separate bureaus joins the rest."""
    causes = walk.decisions.get(other.id), walk.decisions.get(new.id)
    if new.role == "separate" and _asked_for_it(walk, new):
        return other.lead == new.lead and other.bureau != new.bureau
    if None not in causes:
        return causes[0] == causes[1]
    return other.lead == new.lead and (other.role == "co" or other.bureau != new.bureau)


def _asked_for_it(walk: Walk, new: Assignment) -> str | None:
    """The assignment whose hand-back led to the new one."""
    known = walk.told.get(walk.decisions.get(new.id) or "")
    if known is None:
        return None
    cause = known[1]
    if cause.type == f.DIRECTED:
        replaced: str | None = cause.data.get("instead_of")
        return replaced
    return cause.assignment_id if cause.type == f.RETURN_REQUESTED else None


def _place(walk: Walk, assignment: Assignment) -> int | None:
    known = walk.told.get(walk.decisions.get(assignment.id) or "")
    return known[0] if known else None
