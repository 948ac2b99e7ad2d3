"""A topology is declared on one channel where it is small, and side by side where it is large."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import aiormq
import pytest
from aiormq.exceptions import ChannelPreconditionFailed

from shared.messaging.rabbit.declaring import declare_topology
from shared.messaging.rabbit.errors import TopologyError
from shared.messaging.topology import Topology, build_topology

SMALL = Topology((), build_topology([]).queues[:1])
LARGE = build_topology([f"bureau{number}" for number in range(100)])


class FakeBroker:
    """Each declaration takes a turn of the loop; `refused` is there with other arguments."""

    def __init__(self, refused: str = "") -> None:
        self.refused = refused
        self.done: list[tuple[str, ...]] = []
        self.channels = 0
        self.open = 0

    @asynccontextmanager
    async def errand(self) -> AsyncIterator[aiormq.Channel]:
        self.channels += 1
        self.open += 1
        try:
            yield cast("aiormq.Channel", self)
        finally:
            self.open -= 1

    async def exchange_declare(self, name: str, **_: object) -> None:
        await self._do("exchange", name)

    async def queue_declare(self, name: str, **_: object) -> None:
        await self._do("queue", name)

    async def queue_bind(self, queue: str, exchange: str, routing_key: str) -> None:
        await self._do("binding", queue, exchange, routing_key)

    async def _do(self, *what: str) -> None:
        await asyncio.sleep(0)  # noqa: TID251 - a turn of the loop, in which the others go on
        if self.refused in what:
            raise ChannelPreconditionFailed(406, f"{self.refused} differs")
        self.done.append(what)


async def test_all_that_a_topology_names_is_declared_once_and_queues_before_bindings() -> None:
    broker = FakeBroker()
    await declare_topology(LARGE, broker.errand)
    bindings: list[tuple[str, ...]] = [
        ("binding", queue.name, binding.exchange, binding.routing_key)
        for queue in LARGE.queues
        for binding in queue.bindings
    ]
    queues: list[tuple[str, ...]] = [("queue", queue.name) for queue in LARGE.queues]
    exchanges: list[tuple[str, ...]] = [("exchange", exchange.name) for exchange in LARGE.exchanges]
    assert sorted(broker.done) == sorted(exchanges + queues + bindings)
    kinds = [kind for kind, *_ in broker.done]
    assert kinds == sorted(kinds, key=["exchange", "queue", "binding"].index)


async def test_one_queue_takes_a_channel_and_its_bindings_hardly_more() -> None:
    broker = FakeBroker()
    await declare_topology(SMALL, broker.errand)
    assert broker.channels == 2


async def test_many_queues_take_as_many_channels_as_may_be_and_no_more() -> None:
    broker = FakeBroker()
    await declare_topology(LARGE, broker.errand)
    assert broker.channels == 1 + 7 + 8  # exchanges, 127 queues, 1,800 bindings
    assert broker.open == 0


async def test_what_is_there_with_other_arguments_is_told_and_ends_the_others() -> None:
    broker = FakeBroker(refused="bureau.bureau50")
    with pytest.raises(TopologyError, match="bureau50 differs"):
        await declare_topology(LARGE, broker.errand)
    assert broker.open == 0
    assert "binding" not in {kind for kind, *_ in broker.done}
