"""States that no case may be in, whatever has happened to it."""

from collections.abc import Iterator
from typing import Final, get_args

from services.archive.domain import Case
from services.archive.domain.machine import ENDED, AssignmentStatus, CaseStatus

_CASES: Final = frozenset(get_args(CaseStatus))
_ASSIGNMENTS: Final = frozenset(get_args(AssignmentStatus))
_HANDLED: Final = frozenset({"assigned", "in_handling", "suspended"})
_ANSWERED: Final = frozenset({"replied", "rated_ok", "rated_no", "reopened", "tracked"})


def impossible(case: Case) -> Iterator[str]:
    if case.status not in _CASES:
        yield f"no state of a case: {case.status}"
    for one in case.assignments:
        if one.status not in _ASSIGNMENTS:
            yield f"no state of an assignment: {one.status}"
        if one.role is None or one.bureau is None:
            yield f"assignment {one.id} was never told of"
    yield from _hands(case)
    if case.status in _ANSWERED and case.answer is None:
        yield f"{case.status} without an answer"


def _hands(case: Case) -> Iterator[str]:
    """Whose work it is: nobody's when it has ended, and of a lead there is but one."""
    still_open = [one for one in case.assignments if one.open]
    leading = [one for one in still_open if one.leading]
    if len(leading) > 1:
        yield f"{len(leading)} open leads: {[one.bureau for one in leading]}"
    if case.status in ENDED and still_open:
        yield f"{case.status}, and still the work of {[one.bureau for one in still_open]}"
    if case.status in _HANDLED and not any(one.answering for one in still_open):
        yield f"{case.status}, and nobody's work"
