"""Papers that say nearly the same: for the member before he sends one, and for the office."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.archive.api.answers import refusal
from services.archive.api.principals import actor_of, viewer_of
from services.archive.domain.machine import CaseStatus
from services.archive.domain.refusals import NOT_FOUND
from services.archive.handlers import FindOwnAlike, FindSimilar, ListSimilar
from shared.events.parts import Kind, Party
from shared.identity import Principal
from shared.web import Authenticate, documented_body, json_response, read_body, require_role

_PRIVATE = {"Cache-Control": "private, no-store"}


class SimilarQuestion(BaseModel):
    """`except`: the draft that these words are of."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    title: Annotated[str, Field(max_length=1_000)] = ""
    text: Annotated[str, Field(max_length=40_000)] = ""
    but: Annotated[UUID | None, Field(alias="except")] = None


class GroupsQuestion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20


class OwnAnswer(BaseModel):
    """`submitted_at` is null while co-signers are waited for."""

    id: UUID
    receipt: str
    kind: Kind
    title: str
    status: CaseStatus
    submitted_at: AwareDatetime | None
    similarity: float


class OtherAnswer(OwnAnswer):
    author: Party
    mergeable: bool


class MineAnswer(BaseModel):
    mine: list[OwnAnswer]


class OthersAnswer(BaseModel):
    items: list[OtherAnswer]


class GroupAnswer(BaseModel):
    items: list[OtherAnswer]
    similarity: float


class GroupsAnswer(BaseModel):
    groups: list[GroupAnswer]


@dataclass(frozen=True, slots=True)
class Similar:
    own: FindOwnAlike
    others: FindSimilar
    groups: ListSimilar


def add_similar(app: FastAPI, similar: Similar, authenticate: Authenticate) -> None:
    _add_own(app, similar.own, authenticate)
    _add_for_the_office(app, similar, authenticate)


def _add_own(app: FastAPI, find: FindOwnAlike, authenticate: Authenticate) -> None:
    @app.post(
        "/v1/similar", response_model=MineAnswer, openapi_extra=documented_body(SimilarQuestion)
    )
    async def own(
        request: Request, principal: Annotated[Principal, Depends(authenticate)]
    ) -> Response:
        require_role(principal, "member")
        asked = await read_body(request, SimilarQuestion)
        but = None if asked.but is None else str(asked.but)
        mine = await find(viewer_of(principal).id, title=asked.title, text=asked.text, but=but)
        return json_response({"mine": mine}, headers=_PRIVATE)


def _add_for_the_office(app: FastAPI, similar: Similar, authenticate: Authenticate) -> None:
    who = Depends(authenticate)

    @app.get("/v1/enquiries/{enquiry_id}/similar", response_model=OthersAnswer)
    async def others(
        enquiry_id: Annotated[UUID, Path()], principal: Annotated[Principal, who]
    ) -> Response:
        require_role(principal, "secretariat", "examiner")
        items = await similar.others(str(enquiry_id), viewer_of(principal), actor_of(principal))
        if items is None:
            raise refusal(NOT_FOUND)
        return json_response({"items": items}, headers=_PRIVATE)

    @app.get("/v1/similar", response_model=GroupsAnswer)
    async def groups(
        asked: Annotated[GroupsQuestion, Query()], principal: Annotated[Principal, who]
    ) -> Response:
        require_role(principal, "secretariat", "examiner")
        found = await similar.groups(actor_of(principal), limit=asked.limit)
        return json_response({"groups": found}, headers=_PRIVATE)
