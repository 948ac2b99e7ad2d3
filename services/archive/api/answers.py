"""Answers as JSON: the case, and the paper that an act's event carries on."""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi import Request, Response

from services.archive.domain import Assignment, Case, Refused, Reply
from services.archive.domain.case import Plain
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
    "assign_by",
    "predecessor",
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
    case, allowed = permit.case, permit.allowed
    return json_response(
        {
            "paper": {name: getattr(case, name) for name in _PAPER},
            "cause": allowed.cause,
            "assignment": _assignment(allowed.assignment),
            "lead": allowed.lead,
            "co": allowed.co,
            "hops": allowed.hops,
            "answer": _answer(allowed.answer),
            "merged_into": case.merged_into,
        }
    )


def _assignment(one: Assignment | None) -> dict[str, Any] | None:
    if one is None:
        return None
    names = ("id", "bureau", "role", "assigned_at", "due_at", "hops", "refusals", "stopped_at")
    told: dict[str, Any] = {name: getattr(one, name) for name in names}
    asked = one.extension
    waits = asked is not None and asked["state"] == "requested"
    return told | {"requested_until": asked["until"] if asked and waits else None}


def _answer(reply: Reply | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    return {name: getattr(reply, name) for name in ("id", "assignment_id", "bureau", "stage")}


def refusal(refused: Refused, instead: Sequence[Plain] | None = None) -> Problem:
    """Where the case may be known, with what its reader may do now."""
    more = {} if instead is None else {"allowed": list(instead)}
    return Problem(
        refused.status,
        refused.slug,
        detail=refused.detail,
        detail_zh=refused.detail_zh,
        more=more,
    )


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}
