"""A bus within one process that keeps the promises of the real one, for tests and trials."""

import asyncio
import contextlib
import itertools
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from shared.events import Event
from shared.messaging.batching import collect_batches
from shared.messaging.dead_letters import DeadLetter, dead_letter_of
from shared.messaging.delivery import CONTENT_TYPE, EVENT_ID, EVENT_TYPE, Delivery
from shared.messaging.memory_letters import InMemoryLetterBox
from shared.messaging.memory_switch import Valve
from shared.messaging.metrics import DeliveryMetrics, NoMetrics
from shared.messaging.ports import (
    BatchSubscription,
    InboxMessage,
    QueueFullError,
    Subscription,
    UnroutableError,
)
from shared.messaging.settling import Policy
from shared.messaging.switch import DEFAULT_LIMITS, KillSwitch, NoSwitch, SwitchLimits
from shared.messaging.topology import (
    DEFAULT_LADDER,
    EVENTS,
    INBOX,
    WORK,
    Queue,
    Topology,
    build_topology,
    dead_queue,
    parked_queue,
)
from shared.messaging.working import BatchWorker, EventWorker, InboxWorker


def matches(pattern: str, routing_key: str) -> bool:
    """Whether a binding pattern of a topic exchange takes this key: `*` one word, `#` any."""
    return _matches(pattern.split("."), routing_key.split("."))


def _matches(pattern: Sequence[str], words: Sequence[str]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_matches(pattern[1:], words[skip:]) for skip in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _matches(pattern[1:], words[1:])


@dataclass(slots=True)
class _Line:
    """A queue at work: what waits in it, and who takes from it."""

    queue: Queue
    ready: deque[Delivery] = field(default_factory=deque)
    takers: list["_Taker"] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.ready) >= int(self.queue.arguments.get("x-max-length", 2**63))


@dataclass(slots=True, eq=False)
class _Taker:
    """One consumer: what it has in hand, and where its deliveries go."""

    prefetch: int
    start: Callable[[Delivery], None]
    in_hand: dict[int, Delivery] = field(default_factory=dict)
    quota: int | None = None

    @property
    def free(self) -> bool:
        return len(self.in_hand) < self.prefetch and self.quota != 0

    def take(self, delivery: Delivery) -> None:
        self.in_hand[delivery.tag] = delivery
        if self.quota is not None:
            self.quota -= 1
        self.start(delivery)


class InMemoryBroker:
    """Queues, routing, limits and delays, as `Topology` tells."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self._kinds = {exchange.name: exchange.kind for exchange in topology.exchanges}
        self._lines = {queue.name: _Line(queue) for queue in topology.queues}
        self._tags = itertools.count(1)
        self._timers: set[asyncio.TimerHandle] = set()

    def line(self, queue: str) -> _Line:
        return self._lines[queue]

    def waiting(self, queue: str) -> list[Delivery]:
        return list(self._lines[queue].ready)

    def remove(self, queue: str, delivery: Delivery) -> None:
        self._lines[queue].ready.remove(delivery)

    def publish(self, message: Delivery) -> None:
        """Put a copy into every queue that is bound for its key.

        Raises:
            UnroutableError: there is none.
            QueueFullError: one of them is full; the others have their copy.
        """
        lines = self._route(message.exchange, message.routing_key)
        if not lines:
            raise UnroutableError(f"no queue for {message.routing_key!r} on {message.exchange}")
        full = [line.queue.name for line in lines if line.full]
        for line in lines:
            if not line.full:
                self._put(line, message)
        if full:
            raise QueueFullError(f"full: {', '.join(full)}")

    def join(self, queue: str, taker: _Taker) -> None:
        self._lines[queue].takers.append(taker)
        self.pump(self._lines[queue])

    def leave(self, queue: str, taker: _Taker, *, requeue: bool) -> None:
        """Take no more; with `requeue` what is in hand goes back to where it came from."""
        line = self._lines[queue]
        if taker in line.takers:
            line.takers.remove(taker)
        if requeue:
            line.ready.extendleft(reversed(taker.in_hand.values()))
            taker.in_hand.clear()
            self.pump(line)

    def pump(self, line: _Line) -> None:
        """Hand out what waits, in turns, to whoever has a hand free."""
        while line.ready:
            taker = next((one for one in line.takers if one.free), None)
            if taker is None:
                return
            line.takers.remove(taker)
            line.takers.append(taker)
            taker.take(line.ready.popleft())

    @property
    def settled(self) -> bool:
        """Whether nothing waits for a consumer that is there, is in hand, or is delayed."""
        consumed = [line for line in self._lines.values() if line.takers]
        busy = any(line.ready or any(one.in_hand for one in line.takers) for line in consumed)
        return not busy and not self._timers

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _route(self, exchange: str, key: str) -> list[_Line]:
        topic = self._kinds.get(exchange) == "topic"
        return [
            line
            for line in self._lines.values()
            if any(
                binding.exchange == exchange
                and (matches(binding.routing_key, key) if topic else binding.routing_key == key)
                for binding in line.queue.bindings
            )
        ]

    def _put(self, line: _Line, message: Delivery) -> None:
        copy = Delivery(
            queue=line.queue.name,
            exchange=message.exchange,
            routing_key=message.routing_key,
            body=message.body,
            headers=dict(message.headers),
            content_type=message.content_type,
            message_id=message.message_id,
            user_id=message.user_id,
            tag=next(self._tags),
            properties=dict(message.properties),
        )
        line.ready.append(copy)
        time_to_live = line.queue.arguments.get("x-message-ttl")
        if time_to_live is not None:
            self._expire_later(line, copy, seconds=int(time_to_live) / 1000)
        self.pump(line)

    def _expire_later(self, line: _Line, delivery: Delivery, *, seconds: float) -> None:
        def expire() -> None:
            self._timers.discard(timer)
            if delivery in line.ready:
                self._dead_letter(line, delivery)

        timer = asyncio.get_running_loop().call_later(seconds, expire)
        self._timers.add(timer)

    def _dead_letter(self, line: _Line, delivery: Delivery) -> None:
        """At least once: it stays where it is while its target is full."""
        delivery.exchange = str(line.queue.arguments["x-dead-letter-exchange"])
        delivery.routing_key = str(line.queue.arguments["x-dead-letter-routing-key"])
        with contextlib.suppress(QueueFullError, UnroutableError):
            self.publish(delivery)
            line.ready.remove(delivery)


class _Settlement:
    """Acknowledges and moves what one taker has in hand."""

    def __init__(self, broker: InMemoryBroker, queue: str) -> None:
        self._broker = broker
        self._line = broker.line(queue)
        self.taker: _Taker | None = None

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if self.taker is not None:
                self.taker.in_hand.pop(delivery.tag, None)
        self._broker.pump(self._line)

    async def move(
        self, delivery: Delivery, exchange: str, routing_key: str, headers: dict[str, Any]
    ) -> None:
        self._broker.publish(
            Delivery(
                queue="",
                exchange=exchange,
                routing_key=routing_key,
                body=delivery.body,
                headers=headers,
                content_type=delivery.content_type,
                message_id=f"{delivery.event_id or 'moved'}/{delivery.tag}",
                properties=delivery.properties,
            )
        )
        await self.acknowledge((delivery,))


class InMemoryBus:
    """Publisher and Consumer within one process; `settings` as those of the real bus.

    `service` names whose retry queues and dead letters failures go to; left out, it is the name
    of the queue, so that one bus serves every service of a test.
    """

    def __init__(  # noqa: PLR0913 -- the settings of a bus, all by name
        self,
        topology: Topology | None = None,
        *,
        broker: InMemoryBroker | None = None,
        service: str | None = None,
        ladder: Sequence[float] = DEFAULT_LADDER,
        prefetch: int = 100,
        metrics: DeliveryMetrics | None = None,
        switch: SwitchLimits | None = DEFAULT_LIMITS,
    ) -> None:
        self._switch = switch
        self.broker = broker or InMemoryBroker(topology or build_topology(()))
        self.letters = InMemoryLetterBox(self.broker)
        self._service = service
        self._rungs = len(ladder)
        self._prefetch = prefetch
        self._metrics = metrics or NoMetrics()
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._takers: list[tuple[str, _Taker]] = []
        self._valves: list[Valve] = []
        self._collectors: list[tuple[asyncio.Queue[Delivery | None], asyncio.Task[None]]] = []

    async def publish(self, *events: Event) -> None:
        failed: list[QueueFullError | UnroutableError] = []
        for event in events:
            try:
                self.broker.publish(self._message(event))
            except (QueueFullError, UnroutableError) as error:
                failed.append(error)
        await asyncio.sleep(0)  # noqa: TID251 -- lets others run, as a real publish does
        if failed:
            raise min(failed, key=lambda error: isinstance(error, UnroutableError))

    async def publish_inbox(
        self,
        sender: str,
        body: bytes,
        *,
        message_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send to the bureaus' inbox as the bureau `sender`."""
        self.broker.publish(
            Delivery(
                queue="",
                exchange=INBOX,
                routing_key=sender,
                body=body,
                headers=dict(headers or {}),
                message_id=message_id,
            )
        )

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

    async def consume(self, queue: str, *subscriptions: Subscription[Any]) -> None:
        settlement, switch = _Settlement(self.broker, queue), self._new_switch(queue)
        worker = EventWorker(subscriptions, self._policy(queue, switch), settlement)
        self._take(queue, settlement, worker, switch)

    async def consume_inbox(
        self, queue: str, handler: Callable[[InboxMessage], Awaitable[None]]
    ) -> None:
        settlement, switch = _Settlement(self.broker, queue), self._new_switch(queue)
        worker = InboxWorker(handler, self._policy(queue, switch), settlement)
        self._take(queue, settlement, worker, switch)

    async def consume_batches(self, queue: str, subscription: BatchSubscription) -> None:
        settlement, switch = _Settlement(self.broker, queue), self._new_switch(queue)
        worker = BatchWorker(subscription, self._policy(queue, switch), settlement)
        buffer: asyncio.Queue[Delivery | None] = asyncio.Queue()
        self._collectors.append(
            (buffer, self._spawn(collect_batches(buffer, worker, subscription)))
        )
        prefetch = max(self._prefetch, subscription.window)
        self._join(queue, settlement, _Taker(prefetch, buffer.put_nowait), switch)

    async def drain(self) -> None:
        self._stop_valves()
        for queue, taker in self._takers:
            self.broker.leave(queue, taker, requeue=False)
        for buffer, _ in self._collectors:
            buffer.put_nowait(None)
        if self._tasks:
            await asyncio.wait(self._tasks)
        for queue, taker in self._takers:
            self.broker.leave(queue, taker, requeue=True)

    async def close(self) -> None:
        """Stop at once: what is in hand goes back to its queue, as after a kill."""
        self._stop_valves()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for queue, taker in self._takers:
            self.broker.leave(queue, taker, requeue=True)
        self.broker.close()

    def ready(self) -> str | None:
        return None

    def degraded(self) -> str | None:
        return "; ".join(valve.held for valve in self._valves if valve.held) or None

    def messages(self, queue: str) -> list[Delivery]:
        """What waits in a queue."""
        return self.broker.waiting(queue)

    def parked(self, service: str) -> list[DeadLetter]:
        return [dead_letter_of(delivery) for delivery in self.messages(parked_queue(service))]

    def dead(self, service: str) -> list[DeadLetter]:
        return [dead_letter_of(delivery) for delivery in self.messages(dead_queue(service))]

    async def idle(self, *, within_seconds: float = 5.0) -> None:
        """Return when no consumed queue holds anything, nothing is in hand and nothing delayed."""
        async with asyncio.timeout(within_seconds):
            while not self.broker.settled:  # noqa: ASYNC110 -- polls on behalf of tests
                await asyncio.sleep(0.001)  # noqa: TID251 -- the same

    def _new_switch(self, queue: str) -> KillSwitch | None:
        return KillSwitch(queue, self._switch, metrics=self._metrics) if self._switch else None

    def _policy(self, queue: str, switch: KillSwitch | None) -> Policy:
        return Policy(
            self._service or queue,
            self._rungs,
            metrics=self._metrics,
            switch=switch or NoSwitch(),
        )

    def _stop_valves(self) -> None:
        for valve in self._valves:
            valve.stop()
        self._valves.clear()

    def _take(
        self,
        queue: str,
        settlement: _Settlement,
        worker: Callable[[Delivery], Awaitable[None]],
        switch: KillSwitch | None,
    ) -> None:
        async def work(delivery: Delivery) -> None:
            await worker(delivery)

        def start(delivery: Delivery) -> None:
            self._spawn(work(delivery))

        self._join(queue, settlement, _Taker(self._prefetch, start), switch)

    def _join(
        self, queue: str, settlement: _Settlement, taker: _Taker, switch: KillSwitch | None
    ) -> None:
        settlement.taker = taker
        if switch is not None:
            pump = partial(self.broker.pump, self.broker.line(queue))
            self._valves.append(Valve(queue, switch, taker, pump))
        self._takers.append((queue, taker))
        self.broker.join(queue, taker)

    def _spawn(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
