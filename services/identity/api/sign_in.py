"""The routes of signing in, for the portal and other client apps with a credential of their own."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response

from services.identity.api.sign_in_forms import (
    CodeAnswer,
    CodeProof,
    CodeRequest,
    DemoRequest,
    ElsewhereProof,
    OfficeChoice,
    OutcomeAnswer,
    StartAnswer,
    WaysAnswer,
)
from services.identity.api.sign_in_problems import add_problems, document_problem
from services.identity.api.sign_in_sessions import SessionUse, add_sessions, office_of
from services.identity.domain import DocumentError, read_document
from services.identity.handlers.sign_in_code import AskForCode, VerifyCode
from services.identity.handlers.sign_in_elsewhere import Elsewhere, FinishElsewhere, StartElsewhere
from services.identity.handlers.sign_in_enter import Choice, Enter, Entered, Outcome
from services.identity.handlers.sign_in_ports import Visitor
from shared.identity import Principal
from shared.web import Authenticate, documented_body, json_response, read_body, require_service

_PRIVATE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class SignIn:
    """`elsewhere` are the ways over others that are set up; `demo` opens that of demonstrations."""

    ask: AskForCode
    verify: VerifyCode
    start: StartElsewhere
    finish: FinishElsewhere
    enter: Enter
    sessions: SessionUse
    elsewhere: Sequence[Elsewhere]
    today: Callable[[], date]
    callers: Collection[str]
    demo: bool = False

    @property
    def ways(self) -> Sequence[str]:
        return [*self.elsewhere, "code", *(["demo"] if self.demo else [])]


def add_sign_in(app: FastAPI, sign_in: SignIn, authenticate: Authenticate) -> None:
    async def caller(principal: Annotated[Principal, Depends(authenticate)]) -> None:
        require_service(principal, sign_in.callers)

    only = [Depends(caller)]
    add_problems(app)
    _add_codes(app, sign_in, only)
    for kind in sign_in.elsewhere:
        _add_elsewhere(app, sign_in, only, kind)
    if sign_in.demo:
        _add_demo(app, sign_in, only)
    add_sessions(app, sign_in.sessions, only)


def _add_codes(app: FastAPI, sign_in: SignIn, only: list[Any]) -> None:
    @app.get("/v1/sign-in/ways", response_model=WaysAnswer, dependencies=only)
    async def ways() -> Response:
        return json_response({"ways": [{"id": one} for one in sign_in.ways]})

    @app.post(
        "/v1/sign-in/code",
        response_model=CodeAnswer,
        status_code=202,
        dependencies=only,
        openapi_extra=documented_body(CodeRequest),
    )
    async def ask(request: Request) -> Response:
        form = await read_body(request, CodeRequest)
        try:
            document = read_document(form.document_type, form.number, today=sign_in.today())
        except DocumentError as error:
            raise document_problem(error) from None
        asked = await sign_in.ask(form.name, document, Visitor(form.address))
        answer = {"challenge": asked.challenge, "expires_at": asked.expires}
        return json_response(answer, 202, _PRIVATE)

    @app.post(
        "/v1/sign-in/code/verify",
        response_model=OutcomeAnswer,
        dependencies=only,
        openapi_extra=documented_body(CodeProof),
    )
    async def verify(request: Request) -> Response:
        form = await read_body(request, CodeProof)
        visitor = Visitor(form.address)
        return _outcome(await sign_in.verify(form.challenge, form.code, visitor, bind=form.bind))

    @app.post(
        "/v1/sign-in/choose",
        response_model=OutcomeAnswer,
        dependencies=only,
        openapi_extra=documented_body(OfficeChoice),
    )
    async def choose(request: Request) -> Response:
        form = await read_body(request, OfficeChoice)
        return _outcome(await sign_in.enter.by_choice(form.ticket, form.person))


def _add_elsewhere(app: FastAPI, sign_in: SignIn, only: list[Any], kind: Elsewhere) -> None:
    @app.get(
        f"/v1/sign-in/{kind}/start",
        response_model=StartAnswer,
        dependencies=only,
        operation_id=f"start_{kind}",
    )
    async def start() -> Response:
        started = await sign_in.start(kind)
        return json_response({"url": started.url, "state": started.state}, headers=_PRIVATE)

    @app.post(
        f"/v1/sign-in/{kind}/finish",
        response_model=OutcomeAnswer,
        dependencies=only,
        openapi_extra=documented_body(ElsewhereProof),
        operation_id=f"finish_{kind}",
    )
    async def finish(request: Request) -> Response:
        form = await read_body(request, ElsewhereProof)
        visitor = Visitor(form.address)
        return _outcome(
            await sign_in.finish(kind, state=form.state, code=form.code, visitor=visitor)
        )


def _add_demo(app: FastAPI, sign_in: SignIn, only: list[Any]) -> None:
    @app.post(
        "/v1/sign-in/demo",
        response_model=OutcomeAnswer,
        dependencies=only,
        openapi_extra=documented_body(DemoRequest),
    )
    async def demo(request: Request) -> Response:
        form = await read_body(request, DemoRequest)
        return _outcome(await sign_in.enter.by_ids([form.person], way="demo"))


def _outcome(outcome: Outcome) -> Response:
    if isinstance(outcome, Entered):
        answer: dict[str, Any] = {"session": outcome.session, "person": office_of(outcome.person)}
    elif isinstance(outcome, Choice):
        offices = [office_of(one) for one in outcome.offices]
        answer = {"choose": {"ticket": outcome.ticket, "offices": offices}}
    else:
        answer = {"bind": {"ticket": outcome.ticket}}
    return json_response(answer, headers=_PRIVATE)
