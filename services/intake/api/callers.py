"""Who calls over HTTP, under which key, and how long he waits for his answer."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from services.intake.handlers import Caller
from services.intake.handlers.forms.fields import Key
from shared.errors import TransientError
from shared.events import Actor
from shared.identity import Principal
from shared.web import FieldFault, invalid

ANSWER_SECONDS = 1.8
"""For the use case, so that the whole answer is there within 2 s."""

T = TypeVar("T")
_KEY = TypeAdapter(Key)


class TooSlowError(TransientError):
    """The use case did not end in time; it may have happened, so repeat it under the same key."""


async def in_time(work: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await work
    except TimeoutError:
        raise TooSlowError("no confirmation in time") from None


def caller_of(request: Request, principal: Principal, *, default_key: str) -> Caller:
    actor = Actor(
        id=principal.id,
        role=principal.role,
        name=principal.name,
        bureau=principal.bureau,
        acting_for=principal.acting_for,
    )
    key, trace = _key(request) or default_key, request.headers.get("traceparent")
    return Caller(actor, key, trace, principal.acting_for_name)


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
