"""The routes: who is asking, what is asked, hand it to the use case, answer."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Path, Query, Request, Response

from services.archive.api.answers import case_response, permit_response, refusal
from services.archive.api.cursor import read_cursor, write_cursor
from services.archive.api.forms import (
    ActQuestion,
    CaseAnswer,
    EventsQuestion,
    ListQuestion,
    PageAnswer,
    PermitAnswer,
)
from services.archive.api.lessons import Lessons, add_lessons
from services.archive.api.principals import actor_of, viewer_of
from services.archive.api.reads import add_reads
from services.archive.api.similar import Similar, add_similar
from services.archive.domain import Actor, Asked
from services.archive.domain.refusals import NOT_FOUND
from services.archive.handlers import CheckAct, Denial, FindCases, ListEvents, ListReads, ShowCase
from services.archive.ports import CaseQuery, Tokenizer
from shared.identity import Principal
from shared.web import (
    Authenticate,
    FieldFault,
    documented_body,
    invalid,
    json_response,
    read_body,
    require_role,
    require_service,
)

EnquiryId = Annotated[UUID, Path()]


@dataclass(frozen=True, slots=True)
class UseCases:
    show: ShowCase
    find: FindCases
    events: ListEvents
    reads: ListReads
    check: CheckAct
    tokenizer: Tokenizer
    act_callers: Collection[str]
    similar: Similar
    lessons: Lessons


def add_routes(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    _add_reading(app, use_cases, authenticate)
    add_reads(app, use_cases.reads, authenticate)
    _add_events(app, use_cases, authenticate)
    add_similar(app, use_cases.similar, authenticate)
    add_lessons(app, use_cases.lessons, authenticate)
    _add_acts(app, use_cases, authenticate)


def _add_reading(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    who = Depends(authenticate)

    @app.get("/v1/enquiries/{enquiry_id}", response_model=CaseAnswer)
    async def show(
        enquiry_id: EnquiryId, request: Request, principal: Annotated[Principal, who]
    ) -> Response:
        case = await use_cases.show(str(enquiry_id), viewer_of(principal), actor_of(principal))
        if case is None:
            raise refusal(NOT_FOUND)
        return case_response(case, request)

    @app.get("/v1/enquiries", response_model=PageAnswer)
    async def find(
        asked: Annotated[ListQuestion, Query()], principal: Annotated[Principal, who]
    ) -> Response:
        page = await use_cases.find(
            _query(asked, principal, use_cases.tokenizer), actor_of(principal)
        )
        return json_response({"items": page.items, "next": write_cursor(asked.sort, page.next)})


def _add_events(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    @app.get("/v1/events", response_model=PageAnswer)
    async def events(
        asked: Annotated[EventsQuestion, Query()],
        principal: Annotated[Principal, Depends(authenticate)],
    ) -> Response:
        require_role(principal, "operator", "secretariat")
        after = read_cursor("events", asked.after, field="after")
        page = await use_cases.events(after=after, limit=asked.limit)
        return json_response({"items": page.items, "next": write_cursor("events", page.next)})


def _add_acts(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    @app.post(
        "/v1/enquiries/{enquiry_id}/acts/{act}",
        response_model=PermitAnswer,
        openapi_extra=documented_body(ActQuestion),
    )
    async def check(
        enquiry_id: EnquiryId,
        act: Annotated[str, Path(pattern="^[a-z_]{1,40}$")],
        request: Request,
        principal: Annotated[Principal, Depends(authenticate)],
    ) -> Response:
        require_service(principal, use_cases.act_callers)
        asked = await read_body(request, ActQuestion)
        who = asked.actor
        verdict = await use_cases.check(
            str(enquiry_id),
            Asked(
                act,
                Actor(who.id, who.role, who.bureau, who.acting_for),
                stage=asked.stage,
                assignment_id=_text(asked.assignment_id),
                event_id=_text(asked.event_id),
            ),
        )
        if isinstance(verdict, Denial):
            raise refusal(verdict.refused, verdict.instead)
        return permit_response(verdict)


def _query(asked: ListQuestion, principal: Principal, tokenizer: Tokenizer) -> CaseQuery:
    terms = tokenizer.query(asked.q)
    if asked.q.strip() and not terms:
        raise invalid([FieldFault("q", "has no word to search for", "没有可供检索的词语")])
    return CaseQuery(
        viewer=viewer_of(principal),
        status=asked.status,
        kind=asked.kind,
        bureau=asked.bureau,
        mine=asked.mine,
        open=asked.open,
        terms=terms,
        sort=asked.sort,
        limit=asked.limit,
        after=read_cursor(asked.sort, asked.cursor, field="cursor"),
        full=asked.view == "full",
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
