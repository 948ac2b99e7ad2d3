"""The messaging contract on both buses: the one in memory and the one on RabbitMQ."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from shared.messaging.dead_letters import DeadLetter, LetterBox, dead_letter_of
from shared.messaging.memory import InMemoryBroker, InMemoryBus
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.switch import SwitchLimits
from shared.messaging.topology import dead_queue
from tests.contract.dead_letter_suite import DeadLetterContract, LetterRig
from tests.contract.kill_switch_suite import KillSwitchContract
from tests.contract.messaging_suite import (
    LADDER,
    QUICK,
    WORK,
    MessagingContract,
    suite_topology,
)
from tests.vhosts import Vhost


class MemoryRig:
    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._broker = InMemoryBroker(suite_topology())

    async def open(
        self, service: str = WORK, *, prefetch: int = 100, switch: SwitchLimits | None = QUICK
    ) -> InMemoryBus:
        bus = InMemoryBus(
            broker=self._broker, service=service, ladder=LADDER, prefetch=prefetch, switch=switch
        )
        self._stack.push_async_callback(bus.close)
        return bus

    async def waiting(self, queue: str) -> int:
        return len(InMemoryBus(broker=self._broker).messages(queue))

    async def dead(self, service: str) -> list[DeadLetter]:
        return await self.aside(dead_queue(service))

    async def aside(self, queue: str) -> list[DeadLetter]:
        return [dead_letter_of(one) for one in self._broker.waiting(queue)]

    @property
    def letters(self) -> LetterBox:
        return InMemoryBus(broker=self._broker).letters


class RabbitRig:
    def __init__(self, amqp_url: str, stack: AsyncExitStack, looker: RabbitBus) -> None:
        self._amqp_url = amqp_url
        self._stack = stack
        self._looker = looker

    async def open(
        self, service: str = WORK, *, prefetch: int = 100, switch: SwitchLimits | None = QUICK
    ) -> RabbitBus:
        return await self._stack.enter_async_context(
            open_rabbit(
                self._amqp_url,
                service=service,
                ladder=LADDER,
                prefetch=prefetch,
                publish_tries=1,
                switch=switch,
                jitter=0.1,
            )
        )

    async def waiting(self, queue: str) -> int:
        return (await self._looker.admin.figures(queue)).messages

    async def dead(self, service: str) -> list[DeadLetter]:
        return await self.aside(dead_queue(service))

    async def aside(self, queue: str) -> list[DeadLetter]:
        return await self._looker.admin.list_dead(queue)

    @property
    def letters(self) -> LetterBox:
        return self._looker.admin.letters


class TestInMemory(MessagingContract, DeadLetterContract, KillSwitchContract):
    """Every promise, on the bus in memory."""

    @pytest.fixture
    async def rig(self) -> AsyncIterator[LetterRig]:
        async with AsyncExitStack() as stack:
            yield MemoryRig(stack)


class TestOnRabbit(MessagingContract, DeadLetterContract, KillSwitchContract):
    """Every promise, on a broker."""

    @pytest.fixture
    async def rig(self, vhost: Vhost) -> AsyncIterator[LetterRig]:
        async with AsyncExitStack() as stack:
            looker = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="test"))
            await looker.admin.declare(suite_topology())
            yield RabbitRig(vhost.amqp_url, stack, looker)
