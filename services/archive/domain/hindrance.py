"""Why an act is not possible in the present state: the same for asking and for folding."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain.act import Act
from services.archive.domain.case import Assignment, Case
from services.archive.domain.machine import ENDED, NEW
from services.archive.domain.refusals import Refused, cases, desks, people

_PHASES: Final = (
    (NEW, "draft", "cosigning", "returned_to_author"),
    ("submitted",),
    ("filed", "triage", "reassigning"),
    ("assigned", "in_handling", "suspended"),
    ("replied", "rated_ok", "rated_no", "reopened", "tracked"),
)
_PHASE: Final[Mapping[str, int]] = {
    status: phase for phase, statuses in enumerate(_PHASES) for status in statuses
}
_ANSWERED: Final = _PHASE["replied"]
_TOO_EARLY: Final = (
    cases.NOT_SUBMITTED,
    cases.NOT_SUBMITTED,
    cases.NOT_ASSIGNED,
    cases.NOT_ASSIGNED,
    cases.NOT_REPLIED,
)
_TOO_LATE: Final = (
    cases.ALREADY_SUBMITTED,
    cases.ALREADY_FILED,
    cases.IN_HANDLING,
    cases.IN_HANDLING,
)
_LOST: Final = frozenset({"returned", "superseded", "recalled", "waived"})
_BY_ACT: Final[Mapping[str, Refused]] = {
    "rule": desks.NO_RETURN_PENDING,
    "rule_extension": desks.NO_EXTENSION_PENDING,
    "waive_opinion": desks.NO_OPINION_AWAITED,
    "review": desks.NO_DRAFT,
    "promise": cases.NOT_REPLIED,
    "carry_out": desks.NO_PROMISE,
}
"""What is said of these where the assignment neither is lost nor waits for them."""


def hindrance(case: Case, act: Act, assignment: Assignment | None) -> Refused | None:
    """The first reason against the act, None if nothing stands in its way."""
    if case.status not in act.during:
        if assignment is not None and assignment.status in _LOST and case.status not in ENDED:
            return desks.BY_ASSIGNMENT[assignment.status]
        return _of_the_case(act, case.status)
    if act.holding is not None and assignment is not None:
        if assignment.role is not None and act.of_bureau and assignment.role not in act.who:
            return people.CO_HANDLERS_ONLY if "co" in act.who else people.LEAD_ONLY
        if assignment.status not in act.holding:
            return _of_the_assignment(act, assignment.status)
    found = (guard(case, assignment) for guard in act.guards)
    return next((reason for reason in found if reason is not None), None)


def _of_the_case(act: Act, status: str) -> Refused:
    """Too early, too late, or what the state itself says."""
    own_words = _own_words(act, status)
    if own_words is not None:
        return own_words
    needed = [_PHASE[state] for state in act.during if state in _PHASE]
    phase = _PHASE.get(status)
    if phase is None or not needed:
        return cases.BY_CASE[status]
    if phase < min(needed):
        return cases.WITH_ITS_AUTHOR if status == "returned_to_author" else _TOO_EARLY[min(needed)]
    if phase > max(needed) and phase < _ANSWERED:
        return _TOO_LATE[max(needed)]
    return cases.BY_CASE[status]


def _own_words(act: Act, status: str) -> Refused | None:
    """What is said of these acts in particular."""
    if act.name in {"split", "part"} and status not in ENDED:
        return cases.NOT_MERGED
    if act.name == "cosign" and status not in ENDED:
        return cases.NO_WINDOW
    if act.name == "confirm_phone" and _PHASE.get(status) == _ANSWERED:
        return cases.NOTHING_TO_CONFIRM
    return None


def _of_the_assignment(act: Act, status: str) -> Refused:
    if status in _LOST:
        return desks.BY_ASSIGNMENT[status]
    if act.stage == "second":
        return cases.NOT_REPLIED
    return _BY_ACT.get(act.name) or desks.BY_ASSIGNMENT[status]
