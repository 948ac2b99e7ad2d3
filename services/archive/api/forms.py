"""What may be asked for, field by field, and the shapes of the answers."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.archive.domain.machine import CaseStatus
from services.archive.ports import Sort
from shared.events import Actor, Paper, Party
from shared.events.parts import Kind
from shared.events.reply import ReplyStage

Limit = Annotated[int, Field(ge=1, le=100)]
Cursor = Annotated[str, Field(max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ListQuestion(_Strict):
    """`mine`: of this person, or of this official's bureau. `view=full`: whole cases."""

    status: CaseStatus | None = None
    kind: Kind | None = None
    bureau: Annotated[str, Field(min_length=1, max_length=32)] | None = None
    mine: bool = False
    open: bool | None = None
    q: Annotated[str, Field(max_length=100)] = ""
    sort: Sort = "submitted"
    limit: Limit = 20
    cursor: Cursor | None = None
    view: Annotated[str, Field(pattern="^(summary|full)$")] = "summary"


class EventsQuestion(_Strict):
    after: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class ActQuestion(_Strict):
    """`stage` is that of a reply; `event_id` the id that the act's event would have."""

    actor: Actor
    stage: ReplyStage | None = None
    assignment_id: UUID | None = None
    event_id: UUID | None = None


class PageAnswer(BaseModel):
    items: list[dict[str, Any]]
    next: str | None


class CaseAnswer(BaseModel):
    """A case as its reader may read it, with what he may do to it now."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    region: str
    status: CaseStatus
    updated_at: AwareDatetime
    receipt: str | None
    kind: Kind | None
    title: str | None
    text: str | None
    author: Party | None
    cosigners: list[Party]
    bureaus: list[str]
    assignments: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    allowed_acts: list[dict[str, Any]]


class PermitAnswer(BaseModel):
    """What the act's event has to carry; `answer` is the reply that the act is about."""

    paper: Paper
    cause: UUID | None
    assignment: dict[str, Any] | None
    lead: str | None
    co: list[str]
    hops: int
    answer: dict[str, Any] | None
    merged_into: UUID | None
