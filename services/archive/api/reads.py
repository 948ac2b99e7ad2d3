"""Who has read a case: for the secretariat, for operators, and for its author."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.archive.api.answers import refusal
from services.archive.api.cursor import read_cursor, write_cursor
from services.archive.api.forms import Cursor
from services.archive.api.principals import viewer_of
from services.archive.domain.reading import ReadKind
from services.archive.domain.refusals import NOT_FOUND
from services.archive.domain.visibility import Standing
from services.archive.handlers import ListReads, NotForYouError
from shared.identity import Principal
from shared.web import Authenticate, json_response
from shared.web.problems import forbidden


class ReadsQuestion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cursor: Cursor | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ReadingAnswer(BaseModel):
    """`person` is null for an author where somebody has only read what is public."""

    at: AwareDatetime
    person: str | None
    role: str
    bureau: str | None
    acting_for: str | None
    standing: Standing
    kind: ReadKind


class ReadsAnswer(BaseModel):
    items: list[ReadingAnswer]
    next: str | None


_LIST: Literal["reads"] = "reads"


def add_reads(app: FastAPI, list_reads: ListReads, authenticate: Authenticate) -> None:
    @app.get("/v1/enquiries/{enquiry_id}/reads", response_model=ReadsAnswer)
    async def reads(
        enquiry_id: Annotated[UUID, Path()],
        asked: Annotated[ReadsQuestion, Query()],
        principal: Annotated[Principal, Depends(authenticate)],
    ) -> Response:
        after = read_cursor(_LIST, asked.cursor, field="cursor")
        try:
            told = await list_reads(
                str(enquiry_id), viewer_of(principal), after=after, limit=asked.limit
            )
        except NotForYouError:
            detail = "Only the secretariat, operators and its author are told who has read a paper."
            raise forbidden(detail, "只有秘书处、运维人员和作者本人可以查看阅读记录。") from None
        if told is None:
            raise refusal(NOT_FOUND)
        answer = {"items": told.items, "next": write_cursor(_LIST, told.next)}
        return json_response(answer, headers={"Cache-Control": "private, no-store"})
