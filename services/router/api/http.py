"""The routes: who is asking, what is asked, hand it to the use case, answer."""

from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.router.domain.words import Words
from services.router.handlers.preview_route import Preview, PreviewRoute
from shared.clock import Clock
from shared.events import Paper, Party
from shared.events.parts import Bilingual, Kind
from shared.identity import Principal
from shared.web import Authenticate, documented_body, json_response, read_body


class PreviewQuestion(BaseModel):
    """A paper as far as it is written; `wanted_bureaus` are codes of the region."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind = "consultation"
    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=20_000)] = ""
    wanted_bureaus: Annotated[tuple[str, ...], Field(max_length=5)] = ()


class CandidateAnswer(BaseModel):
    bureau: str
    name: Bilingual
    share: float


class PreviewAnswer(BaseModel):
    """`lead` is null where a person would decide, because of `referred`."""

    lead: str | None
    co: tuple[str, ...]
    referred: str | None
    reasons: tuple[Bilingual, ...]
    candidates: tuple[CandidateAnswer, ...]


def add_routes(
    app: FastAPI, preview: PreviewRoute, authenticate: Authenticate, *, clock: Clock
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
        return json_response(_answer(preview(paper)).model_dump(mode="json"))


def _answer(preview: Preview) -> PreviewAnswer:
    return PreviewAnswer(
        lead=preview.lead,
        co=tuple(preview.co),
        referred=preview.referred,
        reasons=tuple(map(_bilingual, preview.reasons)),
        candidates=tuple(
            CandidateAnswer(
                bureau=one.standing.bureau,
                name=_bilingual(one.name),
                share=round(one.standing.score, 4),
            )
            for one in preview.candidates
        ),
    )


def _bilingual(words: Words) -> Bilingual:
    return Bilingual(zh=words.zh, en=words.en)
