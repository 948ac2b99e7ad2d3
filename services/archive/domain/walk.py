"""A case on its way through its facts: the state so far, and the moves that both machines allow."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.act import Act
from services.archive.domain.acts import act_of
from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.facts import Fact, instant
from services.archive.domain.hindrance import hindrance
from services.archive.domain.machine import ASSIGNMENT, CASE, ENDED, after
from services.archive.domain.objections import not_passed_on, objection
from services.archive.domain.refusals import Refused

_AT_WORK: Final = frozenset(
    {"signed", "working", "drafted", "countersigned", "reviewed", "replied"}
)


class Walk:
    """Takes one fact after the other; `case` is what they make until now.

    `told` are the facts so far with their places, `decisions` the facts that assignments came from.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.told: dict[str, tuple[int, Fact]] = {}
        self.decisions: dict[str, str | None] = {}
        self._signers: set[tuple[str, str]] = set()

    def heard(self, fact: Fact) -> None:
        self.told[fact.id] = (len(self.told), fact)

    def hindered(self, fact: Fact) -> Refused | None:
        """Why this act came too late, if it did; what services do by themselves never does."""
        act = act_of(fact)
        if act is None:
            return None
        if fact.data.get("passed_on"):
            return not_passed_on(self.case)
        assignment = self._desk(fact) if act.holding is not None else None
        return hindrance(self.case, act, assignment) or objection(self.case, fact)

    def repeats(self, fact: Fact) -> bool:
        """Whether it says once more what is so already, which does no harm and tells nothing."""
        desk = self.case.assignment(fact.assignment_id)
        if desk is None:
            return False
        if fact.type == f.RETURN_GRANTED:
            return desk.status == "returned" and fact.by.get("role") == "service"
        act, signer = act_of(fact), (desk.id, str(fact.by.get("id")))
        again = fact.type == f.SIGNED and desk.open and signer in self._signers
        return again and act is not None and self.case.status in act.during

    def overtake(self, fact: Fact, refused: Refused) -> None:
        """Keep the act, without any effect."""
        act: Act | None = act_of(fact)
        entry = {
            "id": fact.id,
            "act": act.name if act else fact.type,
            "type": fact.type,
            # The copy of a reply is nobody's own act, so nobody is told that it came too late.
            "by": {} if fact.data.get("passed_on") else fact.by,
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

    def settle(self) -> None:
        """Among bureaus that answer, one at work is enough; suspended are only all together."""
        case = self.case
        answering = [one for one in case.assignments if one.answering]
        waiting = [one for one in answering if one.open]
        if waiting and all(one.stopped_at for one in waiting):
            self.move("stop")
        elif waiting:
            self.move("restart")
        if case.status == "assigned" and any(one.status in _AT_WORK for one in answering):
            self.move("take_up")

    def shift(self, assignment: Assignment, name: str) -> bool:
        """Move the assignment, if this move is possible from where it is."""
        target = after(ASSIGNMENT, assignment.status, name)
        if target is None:
            return False
        assignment.status = target
        return True

    def about(self, fact: Fact) -> Assignment:
        """The assignment that a fact is about; one that nobody has told of yet is begun here."""
        found = self._desk(fact)
        if self.case.assignment(found.id) is None:
            self.case.assignments = (*self.case.assignments, found)
        return found

    def sign(self, assignment: Assignment, fact: Fact) -> None:
        if self.shift(assignment, "sign") or self.shift(assignment, "sign_late"):
            assignment.signed_at = fact.time
            self._signers.add((assignment.id, str(fact.by.get("id"))))

    def _desk(self, fact: Fact) -> Assignment:
        key = fact.assignment_id or fact.id
        found = self.case.assignment(key)
        if found is None:
            found = Assignment(key, fact.bureau)
            self.shift(found, "dispatch")
        return found

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
