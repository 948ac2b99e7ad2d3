"""Answers as JSON: the case, and the paper that an act's event carries on."""

from typing import Any

import orjson
from fastapi import Request, Response

from services.archive.domain import Case, Refused
from services.archive.handlers import Permit
from shared.web import Problem, json_response

_PAPER = (
    "receipt",
    "kind",
    "title",
    "text",
    "author",
    "cosigners",
    "wanted_bureaus",
    "attachments",
    "publication",
    "submitted_at",
)


def case_response(case: Case, request: Request) -> Response:
    """The case, or 304 for whoever has it as it is: a case is told apart by its number of facts."""
    tag = f'"{case.n}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    plain: dict[str, Any] = orjson.loads(orjson.dumps(case))
    del plain["n"]
    return json_response(plain, headers=headers)


def permit_response(permit: Permit) -> Response:
    allowed = permit.allowed
    return json_response(
        {
            "paper": {name: getattr(permit.case, name) for name in _PAPER},
            "assignment_id": allowed.assignment_id,
            "lead": allowed.lead,
            "hops": allowed.hops,
        }
    )


def refusal(refused: Refused) -> Problem:
    return Problem(refused.status, refused.slug, detail=refused.detail, detail_zh=refused.detail_zh)


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
