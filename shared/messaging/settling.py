"""Settles messages in hand by the policy; none is acknowledged before its copy is safe."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from shared.clock import Clock, utc_now
from shared.events import EVENTS_BY_TYPE
from shared.messaging.delivery import Dead, Delivery, Failure, Retry, decide
from shared.messaging.metrics import DeliveryMetrics, NoMetrics
from shared.messaging.ports import UnroutableError
from shared.messaging.topology import DEAD, RETRY, dead_queue, retry_queue

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

UNKNOWN = "unknown"


class NotSettledError(Exception):
    """The message stays unacknowledged; the broker will deliver it again."""


class Settlement(Protocol):
    """What a broker's client can do with messages in hand."""

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge these and no others; does nothing when their channel is gone."""

    async def move(
        self, delivery: Delivery, exchange: str, routing_key: str, headers: dict[str, Any]
    ) -> None:
        """Publish a copy, and when it is confirmed acknowledge the original.

        Raises:
            UnroutableError: no queue is bound there; the message is still in hand.
            NotSettledError: the channel is gone; the broker delivers the message again.
        """


def label(delivery: Delivery) -> str:
    """The event type to count it under; a name that no class knows could be anybody's invention."""
    event_type = delivery.event_type
    return event_type if event_type in EVENTS_BY_TYPE else UNKNOWN


@dataclass(frozen=True, slots=True)
class Policy:
    """The failure policy of one service."""

    service: str
    rungs: int
    service_version: str = "0"
    metrics: DeliveryMetrics = field(default_factory=NoMetrics)
    now: Clock = utc_now

    async def fail(
        self, settlement: Settlement, delivery: Delivery, error: Exception, *, handler: str
    ) -> None:
        """Send the message to its next rung or to the dead letters."""
        failure = Failure(delivery, error, handler, self.now(), self.service_version)
        verdict = decide(error, failure.attempts, self.rungs)
        self.metrics.failed(label(delivery))
        try:
            try:
                await self._move(settlement, failure, verdict)
            except UnroutableError:
                if isinstance(verdict, Dead):
                    raise
                verdict = Dead("no_retry_queue")
                await self._move(settlement, failure, verdict)
        except NotSettledError:
            return
        except UnroutableError:
            # Nowhere to put it: keep it in hand, so that the broker keeps it in the queue.
            log.exception("messaging.dead_letter_unroutable", **_fields(failure))
            return
        self._tell(failure, verdict)

    async def _move(self, settlement: Settlement, failure: Failure, verdict: Retry | Dead) -> None:
        exchange, key = (
            (RETRY, retry_queue(self.service, verdict.rung))
            if isinstance(verdict, Retry)
            else (DEAD, dead_queue(self.service))
        )
        await settlement.move(failure.delivery, exchange, key, failure.headers(verdict))

    def _tell(self, failure: Failure, verdict: Retry | Dead) -> None:
        event_type = label(failure.delivery)
        if isinstance(verdict, Retry):
            self.metrics.retried(event_type)
            log.warning(
                "messaging.message_retried",
                rung=verdict.rung,
                reason=verdict.reason,
                **_fields(failure),
            )
        else:
            self.metrics.dead(event_type)
            log.error("messaging.message_dead_lettered", reason=verdict.reason, **_fields(failure))


def _fields(failure: Failure) -> dict[str, Any]:
    """Ids and names only: the text of an error may quote what a person wrote."""
    delivery = failure.delivery
    return {
        "queue": delivery.queue,
        "handler": failure.handler,
        "event_id": delivery.event_id,
        "event_type": delivery.event_type,
        "attempts": failure.attempts,
        "error": type(failure.error).__name__,
    }
