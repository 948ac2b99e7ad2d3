"""A case on its way through its facts: the state so far, and the moves that both machines allow."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.archive.domain.acts import act_of
from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.facts import Fact, instant
from services.archive.domain.hindrance import hindrance
from services.archive.domain.machine import ASSIGNMENT, CASE, ENDED, after
from services.archive.domain.refusals import Refused

_FOLLOWS_ANOTHER = CASE["answer_again"].sources | {"merged", "rated_no"}
"""A merged case in these states takes the reply to its main case for its own."""


class Walk:
    """Takes one fact after the other; `case` is what they make until now."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def hindered(self, fact: Fact) -> Refused | None:
        """Why this act came too late, if it did; what services do by themselves never does."""
        act = act_of(fact)
        if act is None:
            return None
        if fact.data.get("passed_on") and self.case.status in _FOLLOWS_ANOTHER:
            return None
        assignment = self.about(fact) if act.holding is not None else None
        return hindrance(self.case, act, assignment)

    def overtake(self, fact: Fact, refused: Refused) -> None:
        """Keep the act, without any effect."""
        act = act_of(fact)
        entry = {
            "id": fact.id,
            "act": act.name if act else fact.type,
            "type": fact.type,
            "by": fact.by,
            "bureau": fact.bureau,
            "reason": refused.slug,
            "detail": {"zh": refused.detail_zh, "en": refused.detail},
            "at": fact.time,
        }
        self.case.overtaken = (*self.case.overtaken, entry)

    def move(self, name: str) -> bool:
        """Move the case, if this move is possible from where it is."""
        target = after(CASE, self.case.status, name)
        if target is None:
            return False
        self.case.status = target
        if target in ENDED or target == "replied":
            self._recall()
        return True

    def shift(self, assignment: Assignment, name: str) -> bool:
        """Move the assignment, if this move is possible from where it is."""
        target = after(ASSIGNMENT, assignment.status, name)
        if target is None:
            return False
        assignment.status = target
        return True

    def about(self, fact: Fact) -> Assignment:
        """The assignment that a fact is about; one that nobody has told of yet is begun here."""
        key = fact.assignment_id or ""
        found = self.case.assignment(key)
        if found is None:
            found = Assignment(key, fact.bureau)
            self.shift(found, "dispatch")
            self.add(found)
        return found

    def add(self, assignment: Assignment) -> None:
        self.case.assignments = (*self.case.assignments, assignment)

    def _recall(self) -> None:
        for assignment in self.case.assignments:
            self.shift(assignment, "recall")


def changed(entries: Sequence[Plain], key: Any, **fields: Any) -> tuple[Plain, ...]:
    """The entries with new fields in the one of this id."""
    return tuple({**one, **fields} if one["id"] == key else one for one in entries)


def moment(data: Mapping[str, Any], name: str) -> str | None:
    """The time under this name in the archive's form, if there is one."""
    value = data.get(name)
    return instant(value) if value else None
