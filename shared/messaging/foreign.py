"""Feeds a handler from a queue that one may only read; what fails is rejected, not moved."""

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Protocol

import structlog

from shared.errors import PermanentError
from shared.messaging.delivery import Delivery
from shared.messaging.metrics import DeliveryMetrics
from shared.messaging.settling import label

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_LONGEST_PAUSE_SECONDS = 60.0


class Rejecting(Protocol):
    """What can be done with messages of a queue that one may only read."""

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None: ...

    async def reject(self, delivery: Delivery, *, requeue: bool) -> None: ...

    async def pause(self, seconds: float) -> None: ...


class ForeignWorker:
    """Each raw message of somebody else's queue to one handler; failures by rejection.

    The tries are counted by the broker (`x-delivery-count`), since the reader may write nothing;
    where it does not count, its delivery limit has the last word.
    """

    def __init__(
        self,
        handler: Callable[[Delivery], Awaitable[None]],
        settlement: Rejecting,
        *,
        metrics: DeliveryMetrics,
        max_tries: int,
        pause_seconds: float,
    ) -> None:
        self._handler = handler
        self._settlement = settlement
        self._metrics = metrics
        self._max_tries = max_tries
        self._pause_seconds = pause_seconds

    async def __call__(self, delivery: Delivery) -> None:
        event_type = label(delivery)
        self._metrics.received(event_type)
        self._metrics.in_flight(1)
        started = perf_counter()
        try:
            await self._handler(delivery)
        except Exception as error:  # noqa: BLE001 -- whatever was raised, the message is settled
            self._metrics.failed(event_type)
            await self._reject(delivery, error)
        else:
            await self._settlement.acknowledge((delivery,))
            self._metrics.handled(event_type, perf_counter() - started)
        finally:
            self._metrics.in_flight(-1)

    async def _reject(self, delivery: Delivery, error: Exception) -> None:
        count = delivery.headers.get("x-delivery-count", 0)
        tries = 1 + (count if isinstance(count, int) else 0)
        again = not isinstance(error, PermanentError) and tries < self._max_tries
        log.warning(
            "messaging.message_rejected",
            queue=delivery.queue,
            event_id=delivery.event_id,
            event_type=delivery.event_type,
            error=type(error).__name__,
            tries=tries,
            again=again,
        )
        if again:
            await self._settlement.pause(
                min(self._pause_seconds * 2 ** (tries - 1), _LONGEST_PAUSE_SECONDS)
            )
        await self._settlement.reject(delivery, requeue=again)
