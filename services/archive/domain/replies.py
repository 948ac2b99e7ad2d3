"""Every reply is kept; the ones that came late or doubled are marked, never dropped."""

from collections.abc import Sequence

from services.archive.domain.assignments import leading
from services.archive.domain.case import Assignment, Reply
from services.archive.domain.facts import REPLY, Fact, Facts


def fold_replies(facts: Facts, assignments: Sequence[Assignment]) -> tuple[Reply, ...]:
    late = _supplementary(facts, assignments)
    return tuple(_reply(fact, supplementary=fact.id in late) for fact in facts.of(REPLY))


def _supplementary(facts: Facts, assignments: Sequence[Assignment]) -> frozenset[str]:
    """Finals after the first: of the case among those who lead, else of the assignment."""
    leaders = {assignment.id for assignment in leading(assignments)}
    replied = {assignment.id for assignment in assignments if assignment.status == "replied"}
    answered: set[str] = set()
    found: set[str] = set()
    for fact in facts.of(REPLY):
        key = fact.assignment_id or ""
        final = fact.data.get("stage") == "final"
        place = "the lead" if key in leaders else key
        if final and (key not in replied or place in answered):
            found.add(fact.id)
        elif final:
            answered.add(place)
    return frozenset(found)


def _reply(fact: Fact, *, supplementary: bool) -> Reply:
    data = fact.data
    return Reply(
        id=fact.id,
        assignment_id=data["assignment_id"],
        bureau=fact.bureau,
        by=data["by"],
        stage=data["stage"],
        text=data["text"],
        result_class=data.get("result_class"),
        at=fact.time,
        supplementary=supplementary,
        attachments=tuple(data.get("attachments", ())),
        phone=data.get("phone"),
    )
