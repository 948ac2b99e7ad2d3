"""Answers as JSON: the case, and the paper that an act's event carries on."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import Request, Response

from services.archive.domain import Assignment, Refused, Reply
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


def case_response(case: Mapping[str, Any], request: Request) -> Response:
    """The case, or 304 for whoever has it as it is.

    The tag is that of the answer itself, which depends on who reads it and when: time alone opens
    and closes what he may do.
    """
    body = orjson.dumps(case)
    tag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


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
            "merged_into": allowed.main,
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
