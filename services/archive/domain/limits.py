"""When something is due on a case next, for lists and for its author."""

from services.archive.domain.case import Assignment, Case
from services.archive.domain.facts import Instant

TO_BE_ASSIGNED = frozenset({"submitted", "filed", "triage", "reassigning"})


def due(case: Case) -> Instant | None:
    """The earliest of all that is open; None where nothing is, or where every clock stands."""
    return min(_dues(case), default=None)


def members_clock(case: Case) -> Instant | None:
    """Until when the author was to have his answer, where no bureau's clock says so any more."""
    if case.answer_by is None or case.status == "suspended":
        return None
    if case.status not in {"triage", "reassigning", "assigned", "in_handling"}:
        return None
    known = [one.due_at for one in answering(case) if one.due_at]
    return case.answer_by if all(case.answer_by < one for one in known) else None


def answering(case: Case) -> list[Assignment]:
    """The open assignments whose replies go to the author."""
    return [one for one in case.assignments if one.answering and one.open]


def _dues(case: Case) -> list[Instant]:
    if not case.open:
        return []
    if case.status in TO_BE_ASSIGNED and not case.assignments:
        return [case.assign_by] if case.assign_by else []
    if case.status == "reopened":
        return [case.rework["due_at"]] if case.rework else []
    question = case.question
    if case.status == "tracked" or question:
        asked = [question["due_at"]] if question and question["due_at"] else []
        return [one["due_at"] for one in case.open_promises] + asked
    own = members_clock(case)
    dues = [one.due_at for one in case.assignments if one.open and not one.stopped_at]
    return [one for one in (*dues, own) if one]
