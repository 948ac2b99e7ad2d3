"""Feeds handlers with messages in hand and settles each by its outcome, whatever the broker is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import structlog
from structlog.contextvars import bound_contextvars

from shared.errors import PermanentError, TransientError
from shared.events import Event, UnknownEventTypeError, parse_event
from shared.messaging.delivery import Delivery
from shared.messaging.metrics import DeliveryMetrics
from shared.messaging.ports import BatchSubscription, InboxMessage, Subscription
from shared.messaging.settling import Policy, Settlement, label

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

NO_HANDLER = "-"

_LONGEST_PAUSE_SECONDS = 60.0

_GIVE_UP_AFTER = 3
"""Single events in a row that failed transiently: then the server is away, not an event bad."""


def handler_name(handler: Callable[..., Any]) -> str:
    return getattr(handler, "__qualname__", None) or type(handler).__name__


class Worker:
    """Handles one delivery at a time; several may run at once."""

    def __init__(self, policy: Policy, settlement: Settlement) -> None:
        self._policy = policy
        self._settlement = settlement
        self._metrics = policy.metrics

    async def __call__(self, delivery: Delivery) -> None:
        event_type = label(delivery)
        self._metrics.received(event_type)
        self._metrics.in_flight(1)
        started = perf_counter()
        try:
            await self._handle(delivery)
        except Exception as error:  # noqa: BLE001 -- the policy decides on whatever was raised
            await self._policy.fail(
                self._settlement, delivery, error, handler=self._name_of(delivery)
            )
        else:
            await self._settlement.acknowledge((delivery,))
            self._metrics.handled(event_type, perf_counter() - started)
        finally:
            self._metrics.in_flight(-1)

    async def _handle(self, delivery: Delivery) -> None:
        raise NotImplementedError

    def _name_of(self, delivery: Delivery) -> str:
        raise NotImplementedError


class EventWorker(Worker):
    """Each event to the handler that its type is subscribed to."""

    def __init__(
        self,
        subscriptions: Sequence[Subscription[Any]],
        policy: Policy,
        settlement: Settlement,
    ) -> None:
        super().__init__(policy, settlement)
        self._handlers = {row.event.TYPE: row.handler for row in subscriptions}

    async def _handle(self, delivery: Delivery) -> None:
        event = parse_event(delivery.body, delivery.event_type)
        handler = self._handlers.get(event.type)
        if handler is None:
            # The queue is bound to a type that the handler table lacks: a dead letter tells of it
            # and can be replayed, an acknowledgement would lose the work for good.
            raise UnknownEventTypeError(f"no handler on {delivery.queue} for {event.type!r}")
        with bound_contextvars(
            correlation_id=str(event.correlationid),
            enquiry_id=str(event.subject),
            event_id=str(event.id),
            event_type=event.type,
        ):
            await handler(event)

    def _name_of(self, delivery: Delivery) -> str:
        handler = self._handlers.get(delivery.event_type or "")
        return handler_name(handler) if handler else NO_HANDLER


class InboxWorker(Worker):
    """Each message of a bureau's own system to one handler."""

    def __init__(
        self,
        handler: Callable[[InboxMessage], Awaitable[None]],
        policy: Policy,
        settlement: Settlement,
    ) -> None:
        super().__init__(policy, settlement)
        self._handler = handler

    async def _handle(self, delivery: Delivery) -> None:
        await self._handler(inbox_message(delivery))

    def _name_of(self, delivery: Delivery) -> str:  # noqa: ARG002 -- one handler for all
        return handler_name(self._handler)


def inbox_message(delivery: Delivery) -> InboxMessage:
    return InboxMessage(
        sender=delivery.sender_key,
        body=delivery.body,
        message_id=delivery.message_id,
        user_id=delivery.sender_user,
        headers={key: value for key, value in delivery.headers.items() if isinstance(value, str)},
    )


@dataclass(frozen=True, slots=True)
class _Item:
    delivery: Delivery
    event: Event


class BatchWorker:
    """Batches to one handler; when a batch fails, its events one by one.

    An event becomes a dead letter only after it failed alone.
    """

    def __init__(
        self, subscription: BatchSubscription, policy: Policy, settlement: Settlement
    ) -> None:
        self._handler = subscription.handler
        self._name = handler_name(subscription.handler)
        self._policy = policy
        self._settlement = settlement
        self._metrics = policy.metrics

    async def __call__(self, deliveries: Sequence[Delivery]) -> None:
        self._metrics.in_flight(len(deliveries))
        try:
            items = await self._decode(deliveries)
            if items and not await self._handled(items):
                await self._one_by_one(items)
        finally:
            self._metrics.in_flight(-len(deliveries))

    async def _decode(self, deliveries: Sequence[Delivery]) -> list[_Item]:
        items: list[_Item] = []
        for delivery in deliveries:
            self._metrics.received(label(delivery))
            try:
                items.append(_Item(delivery, parse_event(delivery.body, delivery.event_type)))
            except Exception as error:  # noqa: BLE001 -- the policy decides, neighbours go on
                await self._fail(delivery, error)
        return items

    async def _handled(self, items: Sequence[_Item]) -> bool:
        started = perf_counter()
        try:
            await self._handler([item.event for item in items])
        except Exception as error:  # noqa: BLE001 -- the policy decides on whatever was raised
            if len(items) > 1:
                return False
            await self._fail(items[0].delivery, error)
            return True
        await self._settlement.acknowledge([item.delivery for item in items])
        seconds = (perf_counter() - started) / len(items)
        for item in items:
            self._metrics.handled(item.event.type, seconds)
        return True

    async def _one_by_one(self, items: Sequence[_Item]) -> None:
        row: list[TransientError] = []
        for item in items:
            last_try = item.delivery.failures >= self._policy.rungs
            if len(row) >= _GIVE_UP_AFTER and not last_try:
                # The database is away: two hundred more timeouts would only stall the queue.
                await self._fail(item.delivery, row[-1])
                continue
            started = perf_counter()
            try:
                await self._handler([item.event])
            except Exception as error:  # noqa: BLE001 -- the policy decides on whatever was raised
                row = [*row, error] if isinstance(error, TransientError) else []
                await self._fail(item.delivery, error)
            else:
                row = []
                await self._settlement.acknowledge((item.delivery,))
                self._metrics.handled(item.event.type, perf_counter() - started)

    async def _fail(self, delivery: Delivery, error: Exception) -> None:
        await self._policy.fail(self._settlement, delivery, error, handler=self._name)


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
