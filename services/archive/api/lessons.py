"""What the router may learn from, for services alone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.archive.api.cursor import read_cursor, write_cursor
from services.archive.api.forms import Cursor
from services.archive.handlers import ListLessons
from shared.events.parts import Kind
from shared.identity import Principal
from shared.web import Authenticate, json_response, require_service

_LIST: Literal["lessons"] = "lessons"


class LessonsQuestion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class LessonAnswer(BaseModel):
    id: UUID
    updated_at: AwareDatetime
    kind: Kind
    title: str
    text: str
    public: bool
    handed_back: list[dict[str, Any]]
    directed: dict[str, Any] | None
    assignments: list[dict[str, Any]]


class LessonsAnswer(BaseModel):
    items: list[LessonAnswer]
    next: str


@dataclass(frozen=True, slots=True)
class Lessons:
    """The use case, and which services may ask."""

    tell: ListLessons
    callers: Collection[str]


def add_lessons(app: FastAPI, lessons: Lessons, authenticate: Authenticate) -> None:
    @app.get("/v1/lessons", response_model=LessonsAnswer)
    async def told(
        asked: Annotated[LessonsQuestion, Query()],
        principal: Annotated[Principal, Depends(authenticate)],
    ) -> Response:
        require_service(principal, lessons.callers)
        after = read_cursor(_LIST, asked.after, field="after")
        found = await lessons.tell(after=after, limit=asked.limit)
        return json_response({"items": found.items, "next": write_cursor(_LIST, found.next)})
