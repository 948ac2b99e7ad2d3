"""The HTTP entrance: who is asking, what is asked, hand it to the use case, answer 202."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid4

from fastapi import FastAPI, Path, Request, Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from services.intake.api.errors import add_error_handlers
from services.intake.handlers import Caller, UseCases
from services.intake.handlers.forms import (
    DirectionForm,
    EnquiryForm,
    Form,
    HandBackForm,
    Key,
    ReplyForm,
    SignatureForm,
)
from shared.errors import TransientError
from shared.events import Actor
from shared.identity import Principal
from shared.web import (
    Authenticate,
    FieldFault,
    documented_body,
    invalid,
    json_response,
    read_body,
    require_role,
)

ANSWER_SECONDS = 1.8
"""For the use case, so that the whole answer is there within 2 s."""

T = TypeVar("T")
F = TypeVar("F", bound=Form)
EnquiryId = Annotated[UUID, Path()]
Bureaus = Callable[[], list[dict[str, object]]]

_KEY = TypeAdapter(Key)
_KEY_HEADER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same act under the same key counts once.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"},
}


class TooSlowError(TransientError):
    """The use case did not end in time; it may have happened, so repeat it under the same key."""


class Receipt(BaseModel):
    id: UUID
    receipt: str
    status_url: str


class Accepted(BaseModel):
    id: UUID
    event_id: UUID


class Words(BaseModel):
    zh: str
    en: str


class BureauEntry(BaseModel):
    code: str
    name: Words
    remit: Words


class BureauList(BaseModel):
    bureaus: list[BureauEntry]


def add_routes(
    app: FastAPI, use_cases: UseCases, authenticate: Authenticate, *, bureaus: Bureaus
) -> None:
    """Everything under /v1."""
    add_error_handlers(app)
    _add_submission(app, use_cases, authenticate)
    _add_bureau_acts(app, use_cases, authenticate)
    _add_direction(app, use_cases, authenticate)

    @app.get("/v1/bureaus", response_model=BureauList)
    async def list_bureaus(request: Request) -> Response:
        await authenticate(request)
        return json_response({"bureaus": bureaus()})


def _add_submission(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    @app.post("/v1/enquiries", **_documented(EnquiryForm, Receipt))
    async def submit_enquiry(request: Request) -> Response:
        principal = await authenticate(request)
        require_role(principal, "member")
        caller = _caller(request, principal, key=_key(request))
        form = await read_body(request, EnquiryForm)
        receipt = await _in_time(use_cases.submit(form, caller))
        url = f"/v1/enquiries/{receipt.enquiry_id}"
        answer = {"id": receipt.enquiry_id, "receipt": receipt.number, "status_url": url}
        return json_response(answer, 202, {"Location": url})

    # Routes are tried in their order; at the peak nearly every request is for this one.
    app.router.routes.insert(0, app.router.routes.pop())


def _add_bureau_acts(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    async def act(
        request: Request,
        enquiry: UUID,
        form: type[F],
        use_case: Callable[[UUID, F, Caller], Awaitable[UUID]],
    ) -> Response:
        principal = await authenticate(request)
        require_role(principal, "official")
        caller = _caller(request, principal, key=_key(request))
        return await _accept(request, enquiry, form=form, caller=caller, use_case=use_case)

    @app.post("/v1/enquiries/{enquiry_id}/signature", **_documented(SignatureForm, Accepted))
    async def sign_assignment(request: Request, enquiry_id: EnquiryId) -> Response:
        return await act(request, enquiry_id, SignatureForm, use_cases.sign)

    @app.post("/v1/enquiries/{enquiry_id}/replies", **_documented(ReplyForm, Accepted))
    async def submit_reply(request: Request, enquiry_id: EnquiryId) -> Response:
        return await act(request, enquiry_id, ReplyForm, use_cases.reply)

    @app.post("/v1/enquiries/{enquiry_id}/hand-backs", **_documented(HandBackForm, Accepted))
    async def hand_back(request: Request, enquiry_id: EnquiryId) -> Response:
        return await act(request, enquiry_id, HandBackForm, use_cases.hand_back)


def _add_direction(app: FastAPI, use_cases: UseCases, authenticate: Authenticate) -> None:
    @app.post("/v1/enquiries/{enquiry_id}/directions", **_documented(DirectionForm, Accepted))
    async def direct_assignment(request: Request, enquiry_id: EnquiryId) -> Response:
        principal = await authenticate(request)
        require_role(principal, "secretariat")
        # To A, to B and to A again are three directions: without a key each is one of its own.
        caller = _caller(request, principal, key=_key(request) or uuid4().hex)
        return await _accept(
            request, enquiry_id, form=DirectionForm, caller=caller, use_case=use_cases.direct
        )


async def _accept(
    request: Request,
    enquiry: UUID,
    *,
    form: type[F],
    caller: Caller,
    use_case: Callable[[UUID, F, Caller], Awaitable[UUID]],
) -> Response:
    body = await read_body(request, form)
    event_id = await _in_time(use_case(enquiry, body, caller))
    return json_response({"id": enquiry, "event_id": event_id}, 202)


async def _in_time(work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await work
    except TimeoutError:
        raise TooSlowError("no confirmation in time") from None


def _caller(request: Request, principal: Principal, *, key: str) -> Caller:
    actor = Actor(
        id=principal.id, role=principal.role, name=principal.name, bureau=principal.bureau
    )
    return Caller(actor, key, request.headers.get("traceparent"))


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key")
    if key is None:
        return ""
    try:
        return _KEY.validate_python(key)
    except ValidationError:
        reason = "1 to 200 visible ASCII characters, no spaces"
        fault = FieldFault("Idempotency-Key", reason, "应为1至200个可见的ASCII字符，不含空格")
        raise invalid([fault]) from None


def _documented(form: type[Form], answer: type[BaseModel]) -> dict[str, Any]:
    extra = documented_body(form) | {"parameters": [_KEY_HEADER]}
    return {"status_code": 202, "response_model": answer, "openapi_extra": extra}
