"""Declares exchanges, queues and bindings: few on one channel, many on several at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeVar

import aiormq
from aiormq.exceptions import ChannelPreconditionFailed

from shared.messaging.rabbit.errors import TopologyError
from shared.messaging.topology import Binding, Exchange, Queue, Topology

T = TypeVar("T")
Errand = Callable[[], AbstractAsyncContextManager[aiormq.Channel]]
_MOST_CHANNELS: Final = 8
_EACH: Final = 20  # so many are done on one channel before another is opened


async def declare_topology(topology: Topology, errand: Errand) -> None:
    """All queues before the first binding: what is bound may be sent on to any of them.

    Each declaration waits for the broker's disk; side by side they wait together.

    Raises:
        TopologyError: something is there with other arguments.
    """
    bindings = [(queue.name, binding) for queue in topology.queues for binding in queue.bindings]
    await _each(topology.exchanges, declare_exchange, errand)
    await _each(topology.queues, declare_queue, errand)
    await _each(bindings, _bind, errand)


async def declare_exchange(channel: aiormq.Channel, exchange: Exchange) -> None:
    await channel.exchange_declare(exchange.name, exchange_type=exchange.kind, durable=True)


async def declare_queue(channel: aiormq.Channel, queue: Queue) -> None:
    await channel.queue_declare(queue.name, durable=True, arguments=dict(queue.arguments))


async def _bind(channel: aiormq.Channel, bound: tuple[str, Binding]) -> None:
    queue, binding = bound
    await channel.queue_bind(queue, binding.exchange, binding.routing_key)


async def _each(
    items: Sequence[T], do: Callable[[aiormq.Channel, T], Awaitable[None]], errand: Errand
) -> None:
    waiting = iter(items)

    async def work_off() -> None:
        async with errand() as channel:
            try:
                for item in waiting:
                    await do(channel, item)
            except ChannelPreconditionFailed as error:
                raise TopologyError(str(error)) from error

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(-(-len(items) // _EACH), _MOST_CHANNELS)):
                group.create_task(work_off())
    except ExceptionGroup as several:
        raise several.exceptions[0] from several  # one that failed ended the others
