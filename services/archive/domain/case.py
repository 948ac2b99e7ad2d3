"""A case, as the archive shows it: plain values in the order and under the names of the API.

Only the fold writes them; for everybody else they are values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.archive.domain.facts import Instant
from services.archive.domain.machine import NEW, OPEN_ASSIGNMENTS, OPEN_CASES

Plain = Mapping[str, Any]

LEADING = frozenset({"lead", "sole"})
ANSWERING = frozenset({"lead", "sole", "separate"})


@dataclass(slots=True)
class Assignment:
    """`role` is unknown (None) while only an act on the assignment has come in."""

    id: str
    bureau: str | None
    role: str | None = None
    status: str = NEW
    lead: str | None = None
    assigned_at: Instant | None = None
    due_at: Instant | None = None
    sign_by: Instant | None = None
    return_by: Instant | None = None
    signed_at: Instant | None = None
    replied_at: Instant | None = None
    ruling_by: Instant | None = None
    stopped_at: Instant | None = None
    stop_reason: Plain | None = None
    extension: Plain | None = None
    opinion: Plain | None = None
    draft: Plain | None = None
    refusals: int = 0
    refused_for_good: bool = False
    confidence: float | None = None
    reasons: tuple[Plain, ...] = ()
    decided_by: str | None = None
    hops: int = 0
    co: tuple[str, ...] = ()
    """The co-handlers that were named with it."""

    @property
    def open(self) -> bool:
        return self.status in OPEN_ASSIGNMENTS

    @property
    def leading(self) -> bool:
        """An assignment of unknown role may be one."""
        return self.role is None or self.role in LEADING

    @property
    def answering(self) -> bool:
        """Whether its reply goes to the member."""
        return self.role is None or self.role in ANSWERING

    @property
    def awaited(self) -> bool:
        """A co-handler whose opinion the lead has to wait for."""
        return self.role == "co" and self.open and self.opinion is None


@dataclass(slots=True)
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
    promise: Plain | None = None
    confirmed: bool | None = None
    corrected_class: str | None = None
    tracked: bool = False
    answers: bool = False
    """Whether it answers the paper: a first or second reply, or a call on a consultation."""


@dataclass(slots=True)
class Case:
    """The fold of `n` facts. What the paper says is None until the paper itself has come in."""

    id: str
    n: int
    region: str
    status: str
    updated_at: Instant
    receipt: str | None = None
    kind: str | None = None
    title: str | None = None
    text: str | None = None
    author: Plain | None = None
    cosigners: tuple[Plain, ...] = ()
    invited: tuple[Plain, ...] = ()
    cosign_by: Instant | None = None
    wanted_bureaus: tuple[str, ...] = ()
    attachments: tuple[Plain, ...] = ()
    publication: str | None = None
    submitted_at: Instant | None = None
    assign_by: Instant | None = None
    due_at: Instant | None = None
    answer_by: Instant | None = None
    """Until when its author was to have the answer at first: no transfer begins this anew."""
    rework: Plain | None = None
    """Who has to answer again until when, while the case is reopened."""
    feedback_by: Instant | None = None
    publish_by: Instant | None = None
    bureaus: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    replies: tuple[Reply, ...] = ()
    followups: tuple[Plain, ...] = ()
    ratings: tuple[Plain, ...] = ()
    promises: tuple[Plain, ...] = ()
    joined: tuple[Plain, ...] = ()
    merged_into: str | None = None
    predecessor: str | None = None
    successor: str | None = None
    not_filed: Plain | None = None
    amendment: Plain | None = None
    supervision: Plain | None = None
    proposed_publication: Plain | None = None
    published: Plain | None = None
    overtaken: tuple[Plain, ...] = ()
    timeline: tuple[Plain, ...] = field(default=())

    @property
    def open(self) -> bool:
        return self.status in OPEN_CASES or self.question is not None

    @property
    def complete(self) -> bool:
        """Whether the paper itself is known."""
        return self.receipt is not None

    @property
    def open_assignments(self) -> Sequence[Assignment]:
        """The assignments that are still somebody's work, those to be answered again among them."""
        again = self.to_answer_again
        return [one for one in self.assignments if one.open or one.id == again]

    @property
    def to_answer_again(self) -> str | None:
        """The answered assignment that is somebody's work once more."""
        if self.status == "reopened" and self.rework:
            return str(self.rework["assignment_id"])
        again = self.status == "tracked" or self.question is not None
        return self.answer.assignment_id if again and self.answer else None

    @property
    def answer(self) -> Reply | None:
        """The latest reply that answers the paper and that its author has not denied."""
        answers = [one for one in self.replies if one.answers and one.confirmed is not False]
        return answers[-1] if answers else None

    @property
    def unconfirmed(self) -> Reply | None:
        """The latest answer by telephone on which its author has said nothing yet."""
        calls = [one for one in self.replies if one.answers and one.stage == "phone"]
        return next((one for one in reversed(calls) if one.confirmed is None), None)

    @property
    def open_promises(self) -> Sequence[Plain]:
        return [one for one in self.promises if one["carried_out_at"] is None]

    @property
    def question(self) -> Plain | None:
        """The first further question that nobody has answered yet."""
        open_ = [one for one in self.followups if one["answered_at"] is None]
        return open_[0] if open_ and self.status in {"replied", "rated_ok", "tracked"} else None

    def assignment(self, key: str | None) -> Assignment | None:
        return next((one for one in self.assignments if one.id == key), None)
