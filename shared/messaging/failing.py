"""What becomes of a message whose handler failed: a pure policy, and the headers telling it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.errors import PermanentError, TransientError
from shared.events import UnknownEventTypeError
from shared.messaging import delivery as names
from shared.messaging.delivery import Delivery, sender_headers
from shared.messaging.fingerprint import fingerprint_of, trace_id_of
from shared.telling import tell_error, tell_trace

_ERROR_CHARACTERS = 1_000
_STACK_CHARACTERS = 4_000


class ConsumerPausedError(TransientError):
    """The message was not tried: its consumer is paused, since its handlers failed."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after the delay of this rung of the ladder, counted from 0."""

    rung: int
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Back to the end of its queue; the try does not count, for a server was away."""

    reason: str


@dataclass(frozen=True, slots=True)
class Parked:
    """Put it aside for a release that knows what to do with it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dead:
    """Put it aside for a person to look at."""

    reason: str


Verdict = Retry | Later | Parked | Dead


def decide(error: Exception, attempts: int, rungs: int, *, paused: bool = False) -> Verdict:
    """What becomes of a message after its attempt number `attempts` (from 1) ended in `error`.

    What nobody foresaw may be a blip or a bug, so it is tried again like what is transient. While
    the consumer is paused, what is transient is the outage's fault and not the message's.
    """
    if isinstance(error, UnknownEventTypeError):
        return Parked("unknown_type")
    if isinstance(error, PermanentError):
        return Dead("permanent")
    if paused and isinstance(error, TransientError):
        return Later("paused")
    if attempts > rungs:
        return Dead("attempts_exhausted")
    return Retry(attempts - 1, "transient" if isinstance(error, TransientError) else "unexpected")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt: on what, why, where and when."""

    delivery: Delivery
    error: Exception
    handler: str
    failed_at: datetime
    service_version: str

    @property
    def attempts(self) -> int:
        return self.delivery.failures + 1

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.handler, self.error)

    @property
    def trace_id(self) -> str:
        return trace_id_of(self.delivery)

    def headers(self, verdict: Verdict) -> dict[str, Any]:
        """The headers of the copy that goes to wherever the verdict says."""
        headers = sender_headers(self.delivery)
        if isinstance(self.error, ConsumerPausedError):
            return headers
        failed_at = self.failed_at.isoformat(timespec="milliseconds")
        headers |= {
            names.ATTEMPTS: self.attempts - isinstance(verdict, Later),
            names.REASON: verdict.reason,
            names.ERROR: tell_error(self.error)[:_ERROR_CHARACTERS],
            names.HANDLER: self.handler,
            names.LAST_FAILED: failed_at,
            names.SERVICE_VERSION: self.service_version,
            names.FINGERPRINT: self.fingerprint,
            names.TRACE_ID: self.trace_id,
        }
        headers.setdefault(names.FIRST_FAILED, failed_at)
        if isinstance(verdict, Dead | Parked):
            headers[names.STACK] = tell_trace(self.error)[-_STACK_CHARACTERS:]
        return headers
