"""Publisher and Consumer on the simulated broker: the services' own workers, on lossy lines."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from shared.events import Event
from shared.messaging.batching import collect_batches
from shared.messaging.delivery import CONTENT_TYPE, EVENT_ID, EVENT_TYPE, Delivery
from shared.messaging.ports import (
    BatchSubscription,
    BrokerUnavailableError,
    InboxMessage,
    QueueFullError,
    Subscription,
    UnroutableError,
)
from shared.messaging.settling import NotSettledError, Policy
from shared.messaging.topology import EVENTS, INBOX, WORK
from shared.messaging.working import BatchWorker, EventWorker, InboxWorker
from tests.simulation.broker import SimulatedBroker, Taker
from tests.simulation.faults import Faults, no_faults
from tests.simulation.life import Life

_PREFETCH = 100


class SimulatedSettlement:
    """Acknowledges and moves what one taker has in hand; the connection may go at each turn."""

    def __init__(self, broker: SimulatedBroker, queue: str, line: "Wire") -> None:
        self._broker = broker
        self._queue = queue
        self._wire = line
        self.taker = Taker(_PREFETCH, lambda _delivery: None)

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        await self._wire.life.turn()
        if self._wire.faults.strike("connection_lost"):
            self._broker.take_back(self._queue, self.taker)
        for delivery in deliveries:
            self.taker.in_hand.pop(delivery.tag, None)
        self._broker.pump(self._broker.line(self._queue))

    async def move(
        self, delivery: Delivery, exchange: str, routing_key: str, headers: dict[str, Any]
    ) -> None:
        copy = Delivery(
            "",
            exchange,
            routing_key,
            delivery.body,
            headers,
            delivery.content_type,
            message_id=f"{delivery.event_id or 'moved'}/{delivery.tag}",
            properties=delivery.properties,
        )
        while delivery.tag in self.taker.in_hand:
            try:
                await self._wire.send(copy)
            except (BrokerUnavailableError, QueueFullError):
                continue
            await self.acknowledge((delivery,))
            return
        raise NotSettledError


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to the broker: a message may not get there, or its confirm may not come back."""

    broker: SimulatedBroker
    life: Life
    faults: Faults

    async def send(self, message: Delivery) -> None:
        await self.life.turn()
        if self.faults.strike("publish_lost"):
            raise BrokerUnavailableError("not confirmed")
        self.broker.publish(message)
        await self.life.turn()
        if self.faults.strike("confirm_lost"):
            raise BrokerUnavailableError("not confirmed")


class SimulatedBus:
    """Of one service's replica; `publish_tries` as in the real one, with the same ids each time."""

    def __init__(  # noqa: PLR0913 - the settings of a bus, all by name
        self,
        broker: SimulatedBroker,
        life: Life,
        *,
        service: str,
        ladder: Sequence[float],
        faults: Faults | None = None,
        prefetch: int = _PREFETCH,
        publish_tries: int = 1,
    ) -> None:
        self._broker = broker
        self._life = life
        self._wire = Wire(broker, life, faults or no_faults())
        self._policy = Policy(service, len(ladder))
        self._prefetch = prefetch
        self._tries = publish_tries
        self._ids = count(1)
        self._work: set[asyncio.Task[None]] = set()
        self._takers: list[tuple[str, Taker]] = []
        self._buffers: list[asyncio.Queue[Delivery | None]] = []

    async def publish(self, *events: Event) -> None:
        """In any order: all are in flight at once."""
        order = list(events)
        self._wire.faults.rng.shuffle(order)
        failed: list[Exception] = []
        for event in order:
            try:
                await self._send(event)
            except (BrokerUnavailableError, QueueFullError, UnroutableError) as error:
                failed.append(error)
        if failed:
            raise min(failed, key=lambda error: isinstance(error, UnroutableError))

    async def _send(self, event: Event) -> None:
        for left in reversed(range(self._tries)):
            try:
                return await self._wire.send(self._message(event))
            except BrokerUnavailableError:
                if not left:
                    raise
        return None

    async def publish_inbox(
        self,
        sender: str,
        body: bytes,
        *,
        message_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        message = Delivery("", INBOX, sender, body, dict(headers or {}), message_id=message_id)
        await self._wire.send(message)

    async def consume(self, queue: str, *subscriptions: Subscription[Any]) -> None:
        settlement = SimulatedSettlement(self._broker, queue, self._wire)
        self._take(queue, settlement, EventWorker(subscriptions, self._policy, settlement))

    async def consume_inbox(
        self, queue: str, handler: Callable[[InboxMessage], Awaitable[None]]
    ) -> None:
        settlement = SimulatedSettlement(self._broker, queue, self._wire)
        self._take(queue, settlement, InboxWorker(handler, self._policy, settlement))

    async def consume_batches(self, queue: str, subscription: BatchSubscription) -> None:
        settlement = SimulatedSettlement(self._broker, queue, self._wire)
        worker = BatchWorker(subscription, self._policy, settlement)
        buffer: asyncio.Queue[Delivery | None] = asyncio.Queue()
        self._buffers.append(buffer)
        self._spawn(collect_batches(buffer, worker, subscription))
        prefetch = max(self._prefetch, subscription.window)
        self._join(queue, settlement, Taker(prefetch, buffer.put_nowait))

    async def drain(self) -> None:
        for queue, taker in self._takers:
            self._broker.leave(queue, taker)
        for buffer in self._buffers:
            buffer.put_nowait(None)
        if self._work:
            await asyncio.wait(self._work)
        self.cut()

    def cut(self) -> None:
        """The connection is gone; what is in hand goes back to where it came from."""
        for queue, taker in self._takers:
            self._broker.leave(queue, taker)
            self._broker.take_back(queue, taker)

    def _message(self, event: Event) -> Delivery:
        return Delivery(
            queue="",
            exchange=WORK if event.QUEUE else EVENTS,
            routing_key=event.QUEUE or event.routing_key,
            body=event.to_json(),
            headers={EVENT_ID: str(event.id), EVENT_TYPE: event.type},
            content_type=CONTENT_TYPE,
            message_id=f"{event.id}/{next(self._ids)}",
        )

    def _take(
        self,
        queue: str,
        settlement: SimulatedSettlement,
        worker: Callable[[Delivery], Awaitable[None]],
    ) -> None:
        async def work(delivery: Delivery) -> None:
            await worker(delivery)

        self._join(queue, settlement, Taker(self._prefetch, lambda one: self._spawn(work(one))))

    def _join(self, queue: str, settlement: SimulatedSettlement, taker: Taker) -> None:
        settlement.taker = taker
        self._takers.append((queue, taker))
        self._broker.join(queue, taker)

    def _spawn(self, work: Any) -> None:
        task = self._life.spawn(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
