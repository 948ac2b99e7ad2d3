"""What intake needs of others: the archive's word on cases, the region's codes and its time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, overload
from uuid import UUID

from services.intake.domain import Codes
from shared.errors import PermanentError, TransientError
from shared.events import Actor, Paper
from shared.events.parts import AssignmentRole
from shared.events.reply import ReplyStage

MemberAct = Literal[
    "save_draft", "submit", "invite", "cosign", "withdraw", "ask", "rate", "confirm_phone",
    "consent", "convert",
]  # fmt: skip
ExaminerAct = Literal["file", "not_file", "return_to_author", "merge", "split"]
BureauAct = Literal[
    "sign", "refuse_to_sign", "hand_back", "opine", "ask_extension", "stop_clock", "restart_clock",
    "draft_reply", "countersign", "reply", "promise", "carry_out", "propose_publication",
]  # fmt: skip
SecretariatAct = Literal[
    "direct", "rule", "rule_extension", "waive_opinion", "supervise", "correct", "review", "publish"
]
MainCaseAct = Literal["join", "part"]
"""What a merger and a split mean to the main case; nobody asks for these by themselves."""

ActName = MemberAct | ExaminerAct | BureauAct | SecretariatAct | MainCaseAct

CodesToday = Callable[[], Codes]
AllowedAct = Mapping[str, Any]
"""`{act, assignment_id?}`: something that the caller may do now, as the archive puts it."""


class Timetable(Protocol):
    """Until when each step has to be done, in the region's own days."""

    @overload
    def due(self, kind: str, step: Literal["cosign"], start: datetime) -> datetime: ...
    @overload
    def due(self, kind: str, step: str, start: datetime) -> datetime | None: ...

    def resumed(self, due: datetime, *, stopped: datetime, restarted: datetime) -> datetime:
        """The new end of a clock that stood still."""


class ActRefusedError(PermanentError):
    """The archive does not allow the act: 403 for this actor, 409 in this state of the case."""

    def __init__(
        self,
        status: int,
        slug: str,
        *,
        detail: str,
        detail_zh: str,
        allowed: Sequence[AllowedAct] | None = None,
    ) -> None:
        super().__init__(f"{slug}: {detail}")
        self.status = status
        self.slug = slug
        self.detail = detail
        self.detail_zh = detail_zh
        self.allowed = None if allowed is None else tuple(allowed)


class UnknownCaseError(ActRefusedError):
    """404: there is no such case for this actor, or the archive has not heard of it yet."""


class ArchiveUnavailableError(TransientError):
    """No replica of the archive gave an answer that can be used in time."""


@dataclass(frozen=True, slots=True)
class PermittedAssignment:
    """The assignment that an act is about; `requested_until` of an extension that is asked for."""

    id: UUID
    bureau: str
    role: AssignmentRole
    assigned_at: datetime
    due_at: datetime
    hops: int = 0
    refusals: int = 0
    stopped_at: datetime | None = None
    requested_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply that an act is about."""

    id: UUID
    assignment_id: UUID
    bureau: str
    stage: ReplyStage


@dataclass(frozen=True, slots=True)
class Permit:
    """The archive's yes, with what the event about the act has to carry; `cause` led to the act."""

    paper: Paper
    cause: UUID | None = None
    assignment: PermittedAssignment | None = None
    lead: str | None = None
    co: tuple[str, ...] = ()
    hops: int = 0
    answer: Answer | None = None
    merged_into: UUID | None = None

    @property
    def given_assignment(self) -> PermittedAssignment:
        """Raises ArchiveUnavailableError where none is named; a later answer may name it."""
        if self.assignment is None:
            raise ArchiveUnavailableError("the archive named no assignment")
        return self.assignment

    @property
    def given_answer(self) -> Answer:
        """Raises ArchiveUnavailableError where none is named; a later answer may name it."""
        if self.answer is None:
            raise ArchiveUnavailableError("the archive named no answer")
        return self.answer

    @property
    def given_main(self) -> UUID:
        """Raises ArchiveUnavailableError where none is named; a later answer may name it."""
        if self.merged_into is None:
            raise ArchiveUnavailableError("the archive named no main case")
        return self.merged_into


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the actor may do this to this case now.

    `stage` is that of a reply, `event_id` the id that the act's event would have: what came through
    is allowed again.
    """

    enquiry: UUID
    act: ActName
    actor: Actor
    stage: ReplyStage | None = None
    assignment_id: UUID | None = None
    event_id: UUID | None = None


class ArchiveCases(Protocol):
    async def permit(self, question: Question) -> Permit:
        """Ask; asking changes nothing.

        Raises:
            UnknownCaseError: 404.
            ActRefusedError: 403 or 409.
            ArchiveUnavailableError: no answer.
        """
