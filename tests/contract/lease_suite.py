"""What every lease of the archive promises: one holder, and an heir when it goes away."""

import asyncio
from datetime import timedelta

import pytest

from services.archive.ports import Lease
from tests.unit.archive.lives import MORNING

Leases = tuple[Lease, Lease]


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


class LeaseContract:
    """Of two who contend for a lease of ten seconds."""

    @pytest.fixture
    async def leases(self) -> Leases:
        raise NotImplementedError

    async def test_one_holds_it_at_a_time(self, leases: Leases) -> None:
        held = await asyncio.gather(*(one.hold(now=MORNING) for one in leases))
        assert sorted(held) == [False, True]

    async def test_whoever_keeps_holding_it_keeps_it(self, leases: Leases) -> None:
        mine, other = leases
        for seconds in range(0, 60, 3):
            assert await mine.hold(now=MORNING + after(seconds))
            assert not await other.hold(now=MORNING + after(seconds))

    async def test_it_goes_to_another_when_its_holder_is_gone(self, leases: Leases) -> None:
        mine, other = leases
        assert await mine.hold(now=MORNING)
        assert not await other.hold(now=MORNING + after(9))
        assert await other.hold(now=MORNING + after(11))
        assert not await mine.hold(now=MORNING + after(12))

    async def test_it_is_free_at_once_when_its_holder_lets_it_go(self, leases: Leases) -> None:
        mine, other = leases
        assert await mine.hold(now=MORNING)
        await other.release()
        assert not await other.hold(now=MORNING)
        await mine.release()
        assert await other.hold(now=MORNING)
        assert not await mine.hold(now=MORNING)
