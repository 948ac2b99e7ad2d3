"""The HTTP entrance: who is asking, what is asked, hand it to the use case, answer 202."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

from fastapi import FastAPI, Path, Request, Response

from services.intake.api.answers import (
    Accepted,
    BureauList,
    Converted,
    Received,
    documented,
    done_response,
    receipt_response,
)
from services.intake.api.callers import caller_of, in_time
from services.intake.api.errors import add_error_handlers
from services.intake.handlers import ACTS, REPEATABLE, Act, Caller, Deed, Receipt, UseCases
from services.intake.handlers.forms.fields import Form
from services.intake.handlers.forms.papers import DraftForm, EnquiryForm
from shared.web import Authenticate, answer_straight, json_response, read_body, require_role

F = TypeVar("F", bound=Form)
Bureaus = Callable[[], list[dict[str, object]]]
Endpoint = Callable[..., Awaitable[Response]]


def add_routes(
    app: FastAPI, use_cases: UseCases, authenticate: Authenticate, *, bureaus: Bureaus
) -> None:
    """Everything under /v1."""
    add_error_handlers(app)
    _add_new_papers(app, use_cases, authenticate)
    for act in ACTS:
        app.add_api_route(
            f"/v1/enquiries/{{enquiry_id}}/{act.path}",
            _endpoint(act, use_cases, authenticate),
            methods=[act.method],
            operation_id=act.name,
            summary=act.summary,
            **documented(act.form, Converted if act.name == "convert" else Accepted),
        )

    @app.get("/v1/bureaus", response_model=BureauList, operation_id="list_bureaus")
    async def list_bureaus(request: Request) -> Response:
        """The bureaus of today, in both languages."""
        await authenticate(request)
        return json_response({"bureaus": bureaus()})


def _add_new_papers(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    async def new_paper(
        request: Request,
        form: type[F],
        use_case: Callable[[F, Caller], Awaitable[Receipt]],
        *,
        fresh: str = "",
    ) -> Response:
        principal = await authenticate(request)
        require_role(principal, "member")
        caller = caller_of(request, principal, default_key=fresh)
        body = await read_body(request, form)
        return receipt_response(await in_time(use_case(body, caller)))

    @app.post(
        "/v1/enquiries",
        operation_id="submit_enquiry",
        summary="Submit a paper, or invite others to co-sign it",
        **documented(EnquiryForm, Received),
    )
    async def submit_enquiry(request: Request) -> Response:
        return await new_paper(request, EnquiryForm, use_cases.submit)

    answer_straight(app, "POST", "/v1/enquiries")  # at the peak nearly every request is this one

    @app.post(
        "/v1/drafts",
        operation_id="start_draft",
        summary="Begin a draft",
        **documented(DraftForm, Received),
    )
    async def start_draft(request: Request) -> Response:
        # Two drafts that hold nothing yet are two: without a key each is one of its own.
        return await new_paper(request, DraftForm, use_cases.draft, fresh=uuid4().hex)


def _endpoint(act: Act[Any], use_cases: UseCases, authenticate: Authenticate) -> Endpoint:
    async def perform(request: Request, enquiry_id: Annotated[UUID, Path()]) -> Response:
        principal = await authenticate(request)
        require_role(principal, *act.roles)
        fresh = uuid4().hex if act.name in REPEATABLE else ""
        caller = caller_of(request, principal, default_key=fresh)
        body = await read_body(request, act.form)
        done = await in_time(use_cases.perform(Deed(act, enquiry_id, body, caller)))
        return done_response(enquiry_id, done)

    return perform
