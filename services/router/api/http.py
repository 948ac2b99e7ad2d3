"""The routes: who is asking, what is asked, hand it to the use case, answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.router.api.answers import (
    BureauAnswer,
    BureausAnswer,
    PreviewAnswer,
    bureau_answer,
    preview_answer,
)
from services.router.handlers.bureau_loads import BureauLoads
from services.router.handlers.preview_route import PreviewRoute
from services.router.ports import BureauEntry
from shared.clock import Clock
from shared.events import Paper, Party
from shared.events.parts import Kind
from shared.identity import Principal
from shared.web import Authenticate, documented_body, json_response, read_body


class PreviewQuestion(BaseModel):
    """A paper as far as it is written; `wanted_bureaus` are codes of the region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "consultation"
    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=20_000)] = ""
    wanted_bureaus: Annotated[tuple[str, ...], Field(max_length=5)] = ()


@dataclass(frozen=True, slots=True)
class UseCases:
    preview: PreviewRoute
    loads: BureauLoads
    bureaus: Callable[[], Sequence[BureauEntry]]


def add_routes(
    app: FastAPI, use_cases: UseCases, authenticate: Authenticate, *, clock: Clock
) -> None:
    _add_preview(app, use_cases, authenticate, clock)

    @app.get("/v1/bureaus", response_model=BureausAnswer)
    async def list_bureaus(
        _principal: Annotated[Principal, Depends(authenticate)],
    ) -> Response:
        """What waits at each bureau, and how fast it answers."""
        bureaus = tuple(_of(entry, use_cases.loads) for entry in use_cases.bureaus())
        answer = BureausAnswer(bureaus=bureaus, as_of=clock())
        return json_response(answer.model_dump(mode="json"))


def _add_preview(
    app: FastAPI, use_cases: UseCases, authenticate: Authenticate, clock: Clock
) -> None:
    @app.post(
        "/v1/routes/preview",
        response_model=PreviewAnswer,
        openapi_extra=documented_body(PreviewQuestion),
    )
    async def look_ahead(
        request: Request, principal: Annotated[Principal, Depends(authenticate)]
    ) -> Response:
        """Where it would go, and why; nothing is put and nothing is kept."""
        asked = await read_body(request, PreviewQuestion)
        paper = Paper(
            receipt="-",
            kind=asked.kind,
            title=asked.title,
            text=asked.text,
            author=Party(id=principal.id),
            wanted_bureaus=asked.wanted_bureaus,
            submitted_at=clock(),
        )
        return json_response(preview_answer(use_cases.preview(paper)).model_dump(mode="json"))


def _of(entry: BureauEntry, loads: BureauLoads) -> BureauAnswer:
    return bureau_answer(entry, loads.of(entry.code))
