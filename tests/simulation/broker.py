"""Queues as `Topology` tells, and the broker's freedom to deliver again and out of order."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from shared.messaging.delivery import Delivery
from shared.messaging.ports import QueueFullError, UnroutableError
from shared.messaging.topology import Queue, Topology
from tests.simulation.faults import Faults, no_faults

_LATEST_SECONDS = 10.0
"""How far behind others a message may come that was with a consumer which has gone."""


@dataclass(slots=True, eq=False)
class Taker:
    """One consumer: what it has in hand, and where its deliveries go."""

    prefetch: int
    start: Callable[[Delivery], None]
    in_hand: dict[int, Delivery] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Line:
    """A queue at work: what waits in it, and who takes from it."""

    queue: Queue
    ready: list[Delivery] = field(default_factory=list)
    takers: list[Taker] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.ready) >= int(self.queue.arguments["x-max-length"])


class Routes:
    """Which queues a key leads to; worked out once for all schedules."""

    def __init__(self, topology: Topology) -> None:
        self.queues = {queue.name: queue for queue in topology.queues}
        kinds = {exchange.name: exchange.kind for exchange in topology.exchanges}
        self._bound: dict[str, list[tuple[re.Pattern[str], str]]] = {one: [] for one in kinds}
        for queue in topology.queues:
            patterns: dict[str, list[str]] = {}
            for one in queue.bindings:
                topic = kinds[one.exchange] == "topic"
                pattern = _topic(one.routing_key) if topic else re.escape(one.routing_key)
                patterns.setdefault(one.exchange, []).append(pattern)
            for exchange, some in patterns.items():
                self._bound[exchange].append((re.compile("|".join(some)), queue.name))
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}

    def __call__(self, exchange: str, key: str) -> tuple[str, ...]:
        found = self._known.get((exchange, key))
        if found is None:
            found = self._known[exchange, key] = tuple(
                queue for pattern, queue in self._bound[exchange] if pattern.fullmatch(key)
            )
        return found


def _topic(pattern: str) -> str:
    """A binding of a topic exchange: `*` one word; `#` any number, used by itself alone."""
    if pattern == "#":
        return ".*"
    return r"\.".join("[^.]+" if word == "*" else re.escape(word) for word in pattern.split("."))


class SimulatedBroker:
    """`told` hears of every message that is published, `opened` of a queue that is first used."""

    def __init__(self, routes: Routes, faults: Faults | None = None) -> None:
        self._routes = routes
        self._faults = faults or no_faults()
        self._lines: dict[str, Line] = {}
        self._tags = count(1)
        self.told: Callable[[Delivery], None] = lambda _message: None
        self.opened: Callable[[str], None] = lambda _queue: None

    def line(self, queue: str) -> Line:
        line = self._lines.get(queue)
        if line is None:
            line = self._lines[queue] = Line(self._routes.queues[queue])
            self.opened(queue)
        return line

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines.values())

    def publish(self, message: Delivery) -> None:
        """Put a copy into every queue that is bound for its key.

        Raises:
            UnroutableError: there is none.
            QueueFullError: one of them is full; the others have their copy.
        """
        self.told(message)
        names = self._routes(message.exchange, message.routing_key)
        if not names:
            raise UnroutableError(f"no queue for {message.routing_key!r} on {message.exchange}")
        full = [name for name in names if self.line(name).full]
        for name in names:
            if name not in full:
                self._put(self.line(name), message)
                if self._faults.strike("message_doubled"):
                    self._put(self.line(name), message)
        if full:
            raise QueueFullError(f"full: {', '.join(full)}")

    def join(self, queue: str, taker: Taker) -> None:
        line = self.line(queue)
        line.takers.append(taker)
        self.pump(line)

    def leave(self, queue: str, taker: Taker) -> None:
        """Take no more; what is in hand stays there."""
        line = self.line(queue)
        if taker in line.takers:
            line.takers.remove(taker)

    def take_back(self, queue: str, taker: Taker) -> None:
        """Its connection is gone: what it has in hand is delivered again, to whomever."""
        line = self.line(queue)
        for delivery in taker.in_hand.values():
            line.ready.append(replace(delivery, redelivered=True, tag=next(self._tags)))
        taker.in_hand.clear()
        self.pump(line)

    def pump(self, line: Line) -> None:
        """Hand out what waits, in turns, to whoever has a hand free."""
        while line.ready:
            taker = next((one for one in line.takers if len(one.in_hand) < one.prefetch), None)
            if taker is None:
                return
            line.takers.remove(taker)
            line.takers.append(taker)
            delivery = line.ready.pop(0)
            taker.in_hand[delivery.tag] = delivery
            taker.start(delivery)

    def _put(self, line: Line, message: Delivery) -> None:
        copy = Delivery(
            line.queue.name,
            message.exchange,
            message.routing_key,
            message.body,
            dict(message.headers),
            message.content_type,
            message.message_id,
            message.user_id,
            tag=next(self._tags),
            properties=message.properties,
        )
        if self._faults.strike("message_overtaken"):
            delay = self._faults.rng.uniform(0, _LATEST_SECONDS)
            asyncio.get_running_loop().call_later(delay, self._arrive, line, copy)
        else:
            self._arrive(line, copy)

    def _arrive(self, line: Line, copy: Delivery) -> None:
        line.ready.append(copy)
        time_to_live = line.queue.arguments.get("x-message-ttl")
        if time_to_live is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(int(time_to_live) / 1000, self._expire, line, copy)
        self.pump(line)

    def _expire(self, line: Line, delivery: Delivery) -> None:
        """At least once: it stays where it is while its target is full."""
        if all(one.tag != delivery.tag for one in line.ready):
            return
        arguments = line.queue.arguments
        moved = replace(
            delivery,
            exchange=str(arguments["x-dead-letter-exchange"]),
            routing_key=str(arguments["x-dead-letter-routing-key"]),
        )
        with contextlib.suppress(QueueFullError, UnroutableError):
            self.publish(moved)
            line.ready = [one for one in line.ready if one.tag != delivery.tag]
