"""Settles messages in hand by the policy; none is acknowledged before its copy is safe."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from shared.clock import Clock, utc_now
from shared.events import EVENTS_BY_TYPE
from shared.messaging.delivery import Delivery
from shared.messaging.failing import (
    ConsumerPausedError,
    Dead,
    Failure,
    Later,
    Parked,
    Retry,
    Verdict,
    decide,
)
from shared.messaging.metrics import DeliveryMetrics, NoMetrics
from shared.messaging.ports import UnroutableError
from shared.messaging.spreading import Spread, at_once
from shared.messaging.switch import NoSwitch, Switch
from shared.messaging.topology import DEAD, RETRY, WORK, dead_queue, parked_queue, retry_queue

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
    """The failure policy of one service's consumer."""

    service: str
    rungs: int
    service_version: str = "0"
    metrics: DeliveryMetrics = field(default_factory=NoMetrics)
    now: Clock = utc_now
    switch: Switch = field(default_factory=NoSwitch)
    spread: Spread = at_once

    def note(self, delivery: Delivery, error: Exception) -> None:
        """Tell the switch; where several failed at once, of all before the first is settled."""
        self.switch.failed(delivery.event_id or str(delivery.tag), error)

    async def fail(
        self, settlement: Settlement, delivery: Delivery, error: Exception, *, handler: str
    ) -> None:
        """Send the message to its next rung, back to its queue, or aside."""
        failure = Failure(delivery, error, handler, self.now(), self.service_version)
        self.metrics.failed(label(delivery))
        paused = self.switch.paused
        verdict: Verdict = decide(error, failure.attempts, self.rungs, paused=paused)
        if isinstance(verdict, Retry):
            await self.spread(verdict.rung)
        await self._settle(settlement, failure, verdict)

    async def defer(self, settlement: Settlement, delivery: Delivery, *, handler: str) -> None:
        """Give back, untried, what is in hand while the consumer is paused."""
        error = ConsumerPausedError("not tried: the consumer is paused")
        failure = Failure(delivery, error, handler, self.now(), self.service_version)
        await self._settle(settlement, failure, Later("paused"))

    async def _settle(self, settlement: Settlement, failure: Failure, verdict: Verdict) -> None:
        try:
            settled = await self._move_somewhere(settlement, failure, verdict)
        except NotSettledError:
            return
        if settled is None:
            # Nowhere to put it: keep it in hand, so that the broker keeps it in the queue.
            log.error("messaging.dead_letter_unroutable", **_fields(failure))
            return
        self._tell(failure, settled)

    async def _move_somewhere(
        self, settlement: Settlement, failure: Failure, verdict: Verdict
    ) -> Verdict | None:
        """To where the verdict says, or where that queue is missing to the dead letters."""
        ways: tuple[Verdict, ...] = (verdict,)
        if isinstance(verdict, Retry):
            ways = (verdict, Dead("no_retry_queue"))
        elif isinstance(verdict, Later):
            ways = (verdict, decide(failure.error, failure.attempts, self.rungs))
        elif isinstance(verdict, Parked):
            ways = (verdict, Dead(verdict.reason))
        for way in ways:
            exchange, key = self._place(failure.delivery, way)
            try:
                await settlement.move(failure.delivery, exchange, key, failure.headers(way))
            except UnroutableError:
                continue
            return way
        return None

    def _place(self, delivery: Delivery, verdict: Verdict) -> tuple[str, str]:
        match verdict:
            case Retry(rung=rung):
                return RETRY, retry_queue(self.service, rung)
            case Later():
                return WORK, delivery.queue
            case Parked():
                return DEAD, parked_queue(self.service)
            case Dead():
                return DEAD, dead_queue(self.service)

    def _tell(self, failure: Failure, verdict: Verdict) -> None:
        event_type = label(failure.delivery)
        match verdict:
            case Retry(rung=rung, reason=reason):
                self.metrics.retried(event_type)
                log.warning(
                    "messaging.message_retried", rung=rung, reason=reason, **_fields(failure)
                )
            case Later():
                log.debug("messaging.message_put_back", **_fields(failure))
            case Parked(reason=reason):
                self.metrics.parked(event_type)
                log.error("messaging.message_parked", reason=reason, **_fields(failure))
            case Dead(reason=reason):
                self.metrics.dead(event_type)
                log.error("messaging.message_dead_lettered", reason=reason, **_fields(failure))


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
        "fingerprint": failure.fingerprint,
        "trace_id": failure.trace_id,
    }
