"""Feeds handlers with messages in hand and settles each by its outcome, whatever the broker is."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from structlog.contextvars import bound_contextvars

from shared.errors import TransientError
from shared.events import Event, UnknownEventTypeError, parse_batch, parse_event
from shared.messaging.delivery import Delivery
from shared.messaging.ports import BatchSubscription, InboxMessage, Subscription
from shared.messaging.settling import Policy, Settlement, label

NO_HANDLER = "-"

_GIVE_UP_AFTER = 3
"""Single events in a row that failed transiently: then the server is away, not an event bad."""


def handler_name(handler: Callable[..., Any]) -> str:
    return getattr(handler, "__qualname__", None) or type(handler).__name__


def events_in(delivery: Delivery) -> Sequence[Event]:
    """The event of a message, or all of a batch.

    Raises:
        MalformedEventError, UnknownEventTypeError: of one is of all, since they are one message.
    """
    if delivery.is_batch:
        return parse_batch(delivery.body)
    return (parse_event(delivery.body, delivery.event_type),)


class Worker:
    """Handles one delivery at a time; several may run at once."""

    def __init__(self, policy: Policy, settlement: Settlement) -> None:
        self._policy = policy
        self._settlement = settlement
        self._metrics = policy.metrics

    async def __call__(self, delivery: Delivery) -> None:
        event_type = label(delivery)
        name = self._name_of(delivery)
        if not self._policy.switch.admits():
            await self._policy.defer(self._settlement, delivery, handler=name)
            return
        self._metrics.received(event_type)
        self._metrics.in_flight(1)
        started = perf_counter()
        try:
            await self._handle(delivery)
        except Exception as error:  # noqa: BLE001 -- the policy decides on whatever was raised
            self._policy.note(delivery, error)
            await self._policy.fail(self._settlement, delivery, error, handler=name)
        else:
            self._policy.switch.succeeded()
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
        for event in events_in(delivery):
            await self._handle_event(delivery, event)

    async def _handle_event(self, delivery: Delivery, event: Event) -> None:
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
    events: Sequence[Event]


_Failed = list[tuple[Delivery, Exception]]


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
        if not self._policy.switch.admits():
            await asyncio.gather(*(self._defer(delivery) for delivery in deliveries))
            return
        self._metrics.in_flight(len(deliveries))
        try:
            items, failed = self._decode(deliveries)
            if items and not await self._handled(items, failed):
                await self._one_by_one(items, failed)
            for delivery, error in failed:
                self._policy.note(delivery, error)
            # All at once: each waits a moment of its own before it goes to its rung.
            await asyncio.gather(*(self._fail(delivery, error) for delivery, error in failed))
        finally:
            self._metrics.in_flight(-len(deliveries))

    def _decode(self, deliveries: Sequence[Delivery]) -> tuple[list[_Item], _Failed]:
        items: list[_Item] = []
        failed: _Failed = []
        for delivery in deliveries:
            self._metrics.received(label(delivery))
            try:
                items.append(_Item(delivery, events_in(delivery)))
            except Exception as error:  # noqa: BLE001 -- the policy decides, neighbours go on
                failed.append((delivery, error))
        return items, failed

    async def _handled(self, items: Sequence[_Item], failed: _Failed) -> bool:
        """False where a batch failed, and it is not known for whose sake."""
        started = perf_counter()
        try:
            await self._handler([event for item in items for event in item.events])
        except Exception as error:  # noqa: BLE001 -- the policy decides on whatever was raised
            if len(items) > 1:
                return False
            failed.append((items[0].delivery, error))
            return True
        self._policy.switch.succeeded()
        await self._settlement.acknowledge([item.delivery for item in items])
        events = [event for item in items for event in item.events]
        for event in events:
            self._metrics.handled(event.type, (perf_counter() - started) / len(events))
        return True

    async def _one_by_one(self, items: Sequence[_Item], failed: _Failed) -> None:
        row: list[TransientError] = []
        for item in items:
            last_try = item.delivery.failures >= self._policy.rungs
            if len(row) >= _GIVE_UP_AFTER and not last_try:
                # The database is away: two hundred more timeouts would only stall the queue.
                failed.append((item.delivery, row[-1]))
                continue
            before = len(failed)
            await self._handled((item,), failed)
            error = failed[-1][1] if len(failed) > before else None
            row = [*row, error] if isinstance(error, TransientError) else []

    async def _fail(self, delivery: Delivery, error: Exception) -> None:
        await self._policy.fail(self._settlement, delivery, error, handler=self._name)

    async def _defer(self, delivery: Delivery) -> None:
        await self._policy.defer(self._settlement, delivery, handler=self._name)
