"""The simulation's own parts keep the promises of those that they stand for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from shared.messaging.dead_letters import DeadLetter, dead_letter_of
from shared.messaging.switch import SwitchLimits
from shared.messaging.topology import dead_queue
from tests.contract.case_store_suite import Archive, CaseStoreContract
from tests.contract.messaging_suite import LADDER, WORK, MessagingContract, Rig, suite_topology
from tests.simulation.broker import Routes, SimulatedBroker
from tests.simulation.bus import SimulatedBus
from tests.simulation.faults import no_faults
from tests.simulation.life import Life
from tests.simulation.stores import Database, SteppingCaseStore
from tests.unit.archive.lives import TERMS


class SimulatedRig:
    def __init__(self) -> None:
        self._broker = SimulatedBroker(Routes(suite_topology()))
        self._lives: list[Life] = []

    async def open(
        self, service: str = WORK, *, prefetch: int = 100, switch: SwitchLimits | None = None
    ) -> SimulatedBus:
        """Without a switch: what it is for does not happen in a schedule."""
        del switch
        life = Life(service)
        self._lives.append(life)
        bus = SimulatedBus(self._broker, life, service=service, ladder=LADDER, prefetch=prefetch)
        life.on_end.append(bus.cut)
        return bus

    async def waiting(self, queue: str) -> int:
        return len(self._broker.line(queue).ready)

    async def dead(self, service: str) -> list[DeadLetter]:
        return await self.aside(dead_queue(service))

    async def aside(self, queue: str) -> list[DeadLetter]:
        return [dead_letter_of(one) for one in self._broker.line(queue).ready]

    async def close(self) -> None:
        for life in self._lives:
            life.end()
            await asyncio.gather(*life.tasks, return_exceptions=True)


class TestSimulatedBus(MessagingContract):
    @pytest.fixture
    async def rig(self) -> AsyncIterator[Rig]:
        rig = SimulatedRig()
        yield rig
        await rig.close()


class TestSteppingCaseStore(CaseStoreContract):
    @pytest.fixture
    async def archive(self) -> Archive:
        return SteppingCaseStore(TERMS, Database(), life=Life("archive"), faults=no_faults())
