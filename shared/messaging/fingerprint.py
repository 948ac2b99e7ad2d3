"""What tells one cause of failures from another, and one message's way through the services."""

import hashlib
import re
from types import TracebackType
from uuid import UUID

import orjson

from shared.errors import ConsultError
from shared.messaging.delivery import TRACE_ID, TRACEPARENT, Delivery

_LENGTH = 12
_OURS = ("services.", "shared.", "deploy.")
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|[0-9a-fA-F]{8}[0-9a-fA-F-]*|\d+")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_TRACE = re.compile(r"[0-9a-f]{32}")
_MOST_BYTES = 1024 * 1024


def fingerprint(*parts: str) -> str:
    """Short, and the same for the same parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LENGTH]


def fingerprint_of(handler: str, error: BaseException) -> str:
    """The same for all messages that failed alike: handler, kind of error, place and reason.

    The reason is ours alone and without its values, so that two ids are no two causes.
    """
    reason = _VALUES.sub("#", str(error)) if isinstance(error, ConsultError) else ""
    return fingerprint(handler, type(error).__qualname__, _place(error), reason)


def _place(error: BaseException) -> str:
    """Module and function, of our own where it went through one; no line, for those move."""
    place, ours = "", ""
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        place = f"{module}.{trace.tb_frame.f_code.co_qualname}"
        ours = place if module.startswith(_OURS) else ours
        trace = trace.tb_next
    return ours or place


def trace_id_of(delivery: Delivery) -> str:
    """The trace that it belongs to, else its correlation id in the same form; or nothing."""
    known = delivery.headers.get(TRACE_ID) if delivery.moved else None
    if isinstance(known, str) and _TRACE.fullmatch(known):
        return known
    found = _TRACEPARENT.fullmatch(str(delivery.headers.get(TRACEPARENT, "")))
    if found:
        return found[1]
    return _correlation(delivery.body)


def _correlation(body: bytes) -> str:
    if len(body) > _MOST_BYTES:
        return ""
    try:
        told = orjson.loads(body)
        envelope = told[0] if isinstance(told, list) else told
        return UUID(str(envelope["correlationid"])).hex
    except (orjson.JSONDecodeError, LookupError, TypeError, ValueError):
        return ""
