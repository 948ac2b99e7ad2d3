"""What the people of a run know of their papers: what each has learnt from answers alone."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from deploy.demo.roster import Person
from deploy.load.shelf import Shelf

THOUGHT_SECONDS = 2.0
"""How long a person takes before the next act on a case that has moved."""

TRIES = 6
MOST_ASKING = 3
MOST_KNOWN = 200_000
_NOT_YET = frozenset({"cosigning", "submitted", "filed", "triage"})
_OPEN = frozenset({"dispatched"})


@dataclass(slots=True)
class Case:
    """`meant`: the moment of the run at which its author meant to send it."""

    id: str
    author: Person
    kind: str
    title: str
    meant: float
    cosigners: tuple[Person, ...] = ()
    looks: int = 0
    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Task:
    """Somebody's next act on a case: a co-signer's, or a bureau's on an assignment."""

    case: Case
    person: Person | None = None
    assignment: str = ""
    bureau: str = ""
    tries: int = 0


ShelfName = Literal["cosign", "look", "file", "direct", "sign", "opine", "reply", "ask", "rate"]


class Cases:
    def __init__(self, seed: int, *, filing: frozenset[str]) -> None:
        # Not for secrets: which of many cases somebody looks at.
        self._random = random.Random(f"cases {seed}")  # noqa: S311
        self._filing = filing
        self.known: dict[str, Case] = {}
        self._ids: list[str] = []
        self.shelves: Mapping[ShelfName, Shelf[Task]] = {
            "cosign": Shelf(),
            "look": Shelf(),
            "file": Shelf(),
            "direct": Shelf(),
            "sign": Shelf(),
            "opine": Shelf(),
            "reply": Shelf(),
            "ask": Shelf(),
            "rate": Shelf(),
        }
        self.accepted = 0

    def put(self, shelf: ShelfName, task: Task, *, now: float) -> None:
        self.shelves[shelf].put(task, at=now + THOUGHT_SECONDS)

    def again(self, shelf: ShelfName, task: Task, *, now: float) -> None:
        """Later, some more times: the record, or somebody before us, was not there yet."""
        if task.tries < TRIES:
            later = Task(task.case, task.person, task.assignment, task.bureau, task.tries + 1)
            self.shelves[shelf].put(later, at=now + THOUGHT_SECONDS * (task.tries + 1))

    def submitted(self, case: Case, *, now: float) -> None:
        """Its author got a receipt; each of the co-signers is to sign first."""
        self.accepted += 1
        if len(self.known) < MOST_KNOWN:
            self.known[case.id] = case
            self._ids.append(case.id)
        for person in case.cosigners:
            self.put("cosign", Task(case, person), now=now)
        if not case.cosigners:
            self._at_the_door(case, now=now)
        self.put("look", Task(case), now=now)

    def cosigned(self, task: Task, *, now: float) -> None:
        case = task.case
        case.seen.add(f"cosigner {task.person.id if task.person else ''}")
        if all(f"cosigner {person.id}" in case.seen for person in case.cosigners):
            self._at_the_door(case, now=now)

    def looked(self, task: Task, told: Mapping[str, Any], *, now: float) -> None:
        """An author read his case: it says who has it now."""
        case = task.case
        for one in told.get("assignments", ()):
            if one["status"] in _OPEN:
                self.assigned(case, one["id"], one["bureau"], now=now, role=one["role"])
        if told.get("status") == "triage" and "triage" not in case.seen:
            case.seen.add("triage")
            self.put("direct", Task(case), now=now)
        if told.get("status") in _NOT_YET:
            self.again("look", task, now=now)

    def assigned(self, case: Case, assignment: str, bureau: str, *, now: float, role: str) -> None:
        if assignment in case.seen:
            return
        case.seen.add(assignment)
        task = Task(case, None, assignment, bureau)
        self.put("sign", task, now=now)
        if role == "co":
            self.put("opine", task, now=now)
        else:
            self.put("reply", task, now=now + THOUGHT_SECONDS)

    def replied(self, task: Task, *, now: float) -> None:
        """Some ask first; a case that was rated may close, so nobody asks after it."""
        asks = len(self.shelves["ask"]) < MOST_ASKING
        self.put("ask" if asks else "rate", Task(task.case), now=now)

    def asked(self, task: Task, *, now: float) -> None:
        self.put("rate", Task(task.case), now=now)

    def any(self) -> Case | None:
        return self.known[self._random.choice(self._ids)] if self._ids else None

    def waits_for_people(self, case: Case) -> bool:
        """Co-signers or an examiner come before any bureau."""
        return bool(case.cosigners) or case.kind in self._filing

    def _at_the_door(self, case: Case, *, now: float) -> None:
        if case.kind in self._filing:
            self.put("file", Task(case), now=now)
