"""Why an act is not possible in the present state: the same for asking and for folding."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain import refusals
from services.archive.domain.acts import Act
from services.archive.domain.case import Assignment, Case
from services.archive.domain.machine import ENDED
from services.archive.domain.refusals import Refused

_PHASES: Final = (
    ("new", "draft", "cosigning", "returned_to_author"),
    ("submitted",),
    ("filed", "triage", "reassigning"),
    ("assigned", "in_handling", "suspended"),
    ("replied", "rated_ok", "rated_no", "reopened", "tracked"),
)
_PHASE: Final[Mapping[str, int]] = {
    status: phase for phase, statuses in enumerate(_PHASES) for status in statuses
}
_TOO_EARLY: Final = (
    refusals.NOT_SUBMITTED,
    refusals.NOT_SUBMITTED,
    refusals.NOT_ASSIGNED,
    refusals.NOT_ASSIGNED,
    refusals.NOT_REPLIED,
)
_LOST: Final = frozenset({"returned", "superseded", "recalled", "waived"})


def hindrance(case: Case, act: Act, assignment: Assignment | None) -> Refused | None:
    """The first reason against the act, None if nothing stands in its way."""
    if case.status not in act.during:
        if assignment is not None and assignment.status in _LOST and case.status not in ENDED:
            return refusals.BY_ASSIGNMENT[assignment.status]
        return _of_the_case(act, case.status)
    if act.holding is not None and assignment is not None:
        if assignment.role is not None and act.of_bureau and assignment.role not in act.who:
            return refusals.CO_HANDLERS_ONLY if "co" in act.who else refusals.LEAD_ONLY
        if assignment.status not in act.holding:
            return _of_the_assignment(act, assignment.status)
    found = (guard(case, assignment) for guard in act.guards)
    return next((reason for reason in found if reason is not None), None)


def _of_the_case(act: Act, status: str) -> Refused:
    """Too early, too late, or what the state itself says."""
    if act.name in {"split", "part"} and status not in ENDED:
        return refusals.NOT_MERGED
    needed = [_PHASE[state] for state in act.during if state in _PHASE]
    phase = _PHASE.get(status)
    if phase is None or not needed or status == "returned_to_author":
        return refusals.BY_CASE[status]
    if phase < min(needed):
        return _TOO_EARLY[min(needed)]
    if _PHASE["submitted"] <= phase <= _PHASE["assigned"] and max(needed) < phase:
        return refusals.ALREADY_FILED if max(needed) > 0 else refusals.ALREADY_SUBMITTED
    return refusals.BY_CASE[status]


def _of_the_assignment(act: Act, status: str) -> Refused:
    if status in _LOST or act.holding is None:
        return refusals.BY_ASSIGNMENT[status]
    if act.holding == {"return_requested"}:
        return refusals.NO_RETURN_PENDING
    if act.holding == {"replied"}:
        return refusals.NOT_REPLIED
    if act.name == "review":
        return refusals.NO_DRAFT
    return refusals.BY_ASSIGNMENT[status]
