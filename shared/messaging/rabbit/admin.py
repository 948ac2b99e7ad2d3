"""Declares and checks the topology, counts queues, and opens the dead letters."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiormq
from aiormq.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from shared.clock import utc_now
from shared.messaging.dead_letters import DeadLetter, HeldLetter
from shared.messaging.ports import BrokerUnavailableError
from shared.messaging.rabbit.declaring import declare_exchange, declare_queue, declare_topology
from shared.messaging.rabbit.errors import BROKER_ERRORS, TopologyError, breaks_told
from shared.messaging.rabbit.letters import RabbitLetterBox
from shared.messaging.rabbit.link import Link, close_channel, open_channel
from shared.messaging.rabbit.publishing import Sender
from shared.messaging.topology import Exchange, Queue, Topology

ADMIN_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Messages that are ready to be delivered, and consumers."""

    messages: int
    consumers: int


class Admin:
    """What operators do with a broker; every call has its own channels."""

    def __init__(self, link: Link, sender: Sender) -> None:
        self._link = link
        self.letters = RabbitLetterBox(link, sender)

    async def declare(self, topology: Topology) -> None:
        await declare_topology(topology, self._channel)

    async def check(self, topology: Topology) -> list[str]:
        """Sentences on what is missing or differs; bindings cannot be read over AMQP.

        An active declaration tells of other arguments, but creates what is missing: so first a
        passive one looks whether it is there.
        """
        found: list[str] = []
        for exchange in topology.exchanges:
            found += await self._compare_exchange(exchange)
        for queue in topology.queues:
            found += await self._compare_queue(queue)
        return found

    async def figures(self, queue: str) -> QueueFigures:
        """Count one queue.

        Raises:
            TopologyError: there is no such queue.
        """
        async with self._channel() as channel:
            try:
                declared = await channel.queue_declare(queue, passive=True)
            except ChannelNotFoundEntity as error:
                raise TopologyError(f"there is no queue {queue}") from error
            return QueueFigures(declared.message_count or 0, declared.consumer_count or 0)

    async def lengths(self, queues: Iterable[str]) -> dict[str, int]:
        """Messages that are ready in each queue; what is missing is left out.

        One channel does for all that are there: only a missing one costs another.
        """
        waiting, found = list(queues), dict[str, int]()
        while waiting:
            async with self._channel() as channel:
                with contextlib.suppress(ChannelNotFoundEntity):
                    while waiting:
                        declared = await channel.queue_declare(waiting.pop(), passive=True)
                        found[str(declared.queue)] = declared.message_count or 0
        return found

    async def list_dead(self, queue: str, *, limit: int = 100) -> list[DeadLetter]:
        """Look at the oldest dead letters; they stay where they are."""
        found: list[DeadLetter] = []

        async def look(held: HeldLetter) -> None:
            found.append(held.letter)

        await self.letters.go_through(queue, look, limit=limit)
        return found

    async def replay_dead(
        self, queue: str, chosen: Callable[[DeadLetter], bool], *, limit: int = 10_000
    ) -> int:
        """Send the chosen ones back to the queues where they died; their number."""
        count = 0

        async def replay(held: HeldLetter) -> None:
            nonlocal count
            if chosen(held.letter):
                await held.send_back(by="", at=utc_now())
                await held.take_out()
                count += 1

        await self.letters.go_through(queue, replay, limit=limit)
        return count

    async def discard_dead(
        self, queue: str, chosen: Callable[[DeadLetter], bool], *, limit: int = 10_000
    ) -> int:
        """Throw the chosen ones away; their number."""
        count = 0

        async def discard(held: HeldLetter) -> None:
            nonlocal count
            if chosen(held.letter):
                await held.take_out()
                count += 1

        await self.letters.go_through(queue, discard, limit=limit)
        return count

    async def _compare_exchange(self, exchange: Exchange) -> list[str]:
        async with self._channel() as channel:
            try:
                await channel.exchange_declare(exchange.name, passive=True)
                await declare_exchange(channel, exchange)
            except ChannelNotFoundEntity:
                return [f"exchange {exchange.name} is missing"]
            except ChannelPreconditionFailed as error:
                return [f"exchange {exchange.name} differs: {error}"]
        return []

    async def _compare_queue(self, queue: Queue) -> list[str]:
        async with self._channel() as channel:
            try:
                await channel.queue_declare(queue.name, passive=True)
                await declare_queue(channel, queue)
            except ChannelNotFoundEntity:
                return [f"queue {queue.name} is missing"]
            except ChannelPreconditionFailed as error:
                return [f"queue {queue.name} differs: {error}"]
        return []

    @asynccontextmanager
    async def _channel(self) -> AsyncIterator[aiormq.Channel]:
        """A channel for one errand: the broker closes it at the first thing that it refuses."""
        channel: aiormq.Channel | None = None
        try:
            async with asyncio.timeout(ADMIN_SECONDS):
                with breaks_told():
                    channel = await open_channel(self._link, confirms=False)
                    yield channel
        except TimeoutError as error:
            raise BrokerUnavailableError(self._link.trouble() or "no answer in time") from error
        except BROKER_ERRORS as error:
            raise BrokerUnavailableError(f"{type(error).__name__}: {error}") from error
        finally:
            if channel is not None:
                await close_channel(channel)
