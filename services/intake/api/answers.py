"""What intake answers over HTTP, and how its routes are described."""

from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.intake.handlers import Done, Receipt
from services.intake.handlers.forms.fields import Form
from shared.web import documented_body, json_response

_KEY_HEADER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same act under the same key counts once.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,200}$"},
}


class Received(BaseModel):
    """The archive answers the `status_url`."""

    id: UUID
    receipt: str
    status_url: str


class Accepted(BaseModel):
    id: UUID
    event_id: UUID


class Converted(Accepted):
    successor: Received


class Words(BaseModel):
    zh: str
    en: str


class BureauEntry(BaseModel):
    code: str
    name: Words
    remit: Words


class BureauList(BaseModel):
    bureaus: list[BureauEntry]


def receipt_response(receipt: Receipt) -> Response:
    answer = _received(receipt)
    return json_response(answer, 202, {"Location": answer["status_url"]})


def done_response(enquiry: UUID, done: Done) -> Response:
    answer: dict[str, Any] = {"id": enquiry, "event_id": done.event_id}
    if done.successor:
        answer["successor"] = _received(done.successor)
    return json_response(answer, 202)


def _received(receipt: Receipt) -> dict[str, Any]:
    url = f"/v1/enquiries/{receipt.enquiry_id}"
    return {"id": receipt.enquiry_id, "receipt": receipt.number, "status_url": url}


def documented(form: type[Form], answer: type[BaseModel]) -> dict[str, Any]:
    """What FastAPI is told of a route that reads its body itself."""
    extra = documented_body(form) | {"parameters": [_KEY_HEADER]}
    return {"status_code": 202, "response_model": answer, "openapi_extra": extra}
