"""The trace that an act belongs to."""

import re
from uuid import UUID

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


def trace_of(traceparent: str | None, act: UUID) -> str:
    """The caller's W3C trace context if it is valid, else one made of the act's own id.

    So a receipt leads to its trace, and a retry without a trace context stays in the same trace.
    """
    if traceparent is not None and _TRACEPARENT.fullmatch(traceparent):
        return traceparent
    return f"00-{act.hex}-{act.hex[16:]}-01"
