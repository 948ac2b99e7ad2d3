"""Where a case stands, by precedence of what has happened."""

from collections.abc import Sequence

from services.archive.domain.assignments import leading
from services.archive.domain.case import Assignment, CaseStatus, Reply
from services.archive.domain.facts import ASSIGNED, CLOSED, DIRECTED, TRIAGE, WITHDRAWN, Facts


def case_status(
    facts: Facts, assignments: Sequence[Assignment], replies: Sequence[Reply]
) -> CaseStatus:
    if facts.of(WITHDRAWN):
        return "withdrawn"
    if facts.of(CLOSED):
        return "closed"
    if _answered(assignments):
        return "replied"
    if _awaits_ruling(facts, assignments):
        return "triage"
    working = [assignment for assignment in assignments if assignment.open]
    if not working:
        return "triage" if assignments or facts.of(TRIAGE) else "submitted"
    at_work = {assignment.id for assignment in working}
    begun = any(assignment.signed_at for assignment in working)
    return "in_handling" if begun or _heard(at_work, replies) else "assigned"


def _answered(assignments: Sequence[Assignment]) -> bool:
    """By one who leads; where each bureau answers for itself, by all of them."""
    if any(assignment.status == "replied" for assignment in leading(assignments)):
        return True
    separate = [
        assignment
        for assignment in assignments
        if assignment.role == "separate" and assignment.status not in {"returned", "superseded"}
    ]
    return bool(separate) and all(assignment.status == "replied" for assignment in separate)


def _awaits_ruling(facts: Facts, assignments: Sequence[Assignment]) -> bool:
    """A person was asked to decide, nobody has decided since, and no bureau is at work."""
    asked = facts.last(TRIAGE)
    if asked is None:
        return False
    if any(a.status in {"dispatched", "signed"} for a in assignments if a.role != "co"):
        return False
    decided = [fact for kind in (DIRECTED, ASSIGNED) for fact in facts.of(kind)]
    return not any(fact.order > asked.order for fact in decided)


def _heard(at_work: set[str], replies: Sequence[Reply]) -> bool:
    return any(reply.assignment_id in at_work for reply in replies)
