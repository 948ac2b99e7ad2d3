"""A case, as the archive shows it: plain values in the order and under the names of the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from services.archive.domain.facts import Instant

CaseStatus = Literal[
    "submitted", "triage", "assigned", "in_handling", "replied", "withdrawn", "closed"
]
AssignmentStatus = Literal[
    "dispatched", "signed", "return_requested", "returned", "replied", "superseded"
]
OPEN_CASES: frozenset[CaseStatus] = frozenset({"submitted", "triage", "assigned", "in_handling"})
OPEN_ASSIGNMENTS: frozenset[AssignmentStatus] = frozenset(
    {"dispatched", "signed", "return_requested"}
)
Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Assignment:
    """`role` is unknown (None) while only an act on the assignment has come in."""

    id: str
    bureau: str | None
    role: str | None
    status: AssignmentStatus
    assigned_at: Instant | None
    due_at: Instant | None
    signed_at: Instant | None
    replied_at: Instant | None
    confidence: float | None = None
    reasons: tuple[Plain, ...] = ()
    decided_by: str | None = None
    hops: int = 0

    @property
    def open(self) -> bool:
        return self.status in OPEN_ASSIGNMENTS


@dataclass(frozen=True, slots=True)
class Reply:
    """`supplementary` replies came late or doubled: they are kept, but are not the answer."""

    id: str
    assignment_id: str
    bureau: str | None
    by: Plain
    stage: str
    text: str
    result_class: str | None
    at: Instant
    supplementary: bool = False
    attachments: tuple[Plain, ...] = ()
    phone: Plain | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The fold of `n` facts. What the paper says is None until the paper itself has come in."""

    id: str
    n: int
    region: str
    status: CaseStatus
    updated_at: Instant
    receipt: str | None = None
    kind: str | None = None
    title: str | None = None
    text: str | None = None
    author: Plain | None = None
    cosigners: tuple[Plain, ...] = ()
    wanted_bureaus: tuple[str, ...] = ()
    attachments: tuple[Plain, ...] = ()
    publication: str | None = None
    submitted_at: Instant | None = None
    due_at: Instant | None = None
    bureaus: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    replies: tuple[Reply, ...] = ()
    timeline: tuple[Plain, ...] = field(default=())

    @property
    def open(self) -> bool:
        return self.status in OPEN_CASES

    @property
    def complete(self) -> bool:
        """Whether the paper itself is known."""
        return self.submitted_at is not None

    @property
    def open_assignments(self) -> tuple[Assignment, ...]:
        """The assignments that are still somebody's work."""
        if not self.open:
            return ()
        return tuple(assignment for assignment in self.assignments if assignment.open)

    @property
    def answer(self) -> Reply | None:
        """The first reply that answers the paper."""
        finals = (reply for reply in self.replies if reply.stage == "final")
        return next((reply for reply in finals if not reply.supplementary), None)
