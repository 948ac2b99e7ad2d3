"""The open loop on a clock that jumps: a slow service shows, with all who came meanwhile."""

import asyncio
from collections.abc import Awaitable

import pytest

from deploy.load.ledger import Ledger
from deploy.load.mix import Kind
from deploy.load.outcomes import Outcome
from deploy.load.runner import RunClock, Runner
from tests.unit.deploy.jumping import jumping

STALL_SECONDS = 2.0


class StallingService:
    """Answers in a millisecond; one act, and all that come meanwhile, wait out a stall."""

    def __init__(self, *, stalls_at: int) -> None:
        self._stalls_at = stalls_at
        self._free = asyncio.Event()
        self._free.set()
        self.asked = 0
        self.most_waiting = 0
        self._waiting = 0

    def prepare(self, kind: Kind, _: float) -> tuple[Kind, Awaitable[Outcome]]:
        return kind, self._answer()

    async def _answer(self) -> Outcome:
        self.asked += 1
        self._waiting += 1
        self.most_waiting = max(self.most_waiting, self._waiting)
        if self.asked == self._stalls_at:
            self._free.clear()
            await asyncio.sleep(STALL_SECONDS)  # noqa: TID251 - on a clock that jumps
            self._free.set()
        await self._free.wait()
        await asyncio.sleep(0.001)  # noqa: TID251 - on a clock that jumps
        self._waiting -= 1
        return "ok"


def a_hundred_a_second(seconds: int) -> list[tuple[float, Kind]]:
    return [(number / 100, "submit") for number in range(seconds * 100)]


async def offered(
    service: StallingService, seconds: int = 10, *, most_in_flight: int = 1000
) -> Ledger:
    ledger = Ledger()
    runner = Runner(service.prepare, ledger, RunClock(), most_in_flight=most_in_flight)
    await runner.offer(a_hundred_a_second(seconds))
    await runner.land()
    return ledger


def test_all_who_came_during_a_stall_are_in_the_percentiles() -> None:
    """A loop that waits for its answers has one slow act of a thousand, and a p99 of 1 ms."""

    async def run() -> tuple[Ledger, StallingService]:
        service = StallingService(stalls_at=300)
        return await offered(service), service

    ledger, service = jumping(run)
    assert service.asked == 1000
    assert service.most_waiting == pytest.approx(STALL_SECONDS * 100, abs=2)
    # Of ten seconds two stood still: a fifth of all waited, evenly up to the whole stall.
    assert ledger.overall.percentile(75) == pytest.approx(1, abs=0.1)
    assert ledger.overall.percentile(90) == pytest.approx(STALL_SECONDS * 500, rel=0.05)
    assert ledger.overall.percentile(99) == pytest.approx(STALL_SECONDS * 950, rel=0.05)
    assert ledger.overall.percentile(100) == pytest.approx(STALL_SECONDS * 1000, rel=0.01)


def test_a_generator_that_is_held_up_itself_times_from_the_meant_moment_and_says_so() -> None:
    async def run() -> Ledger:
        ledger, clock = Ledger(), RunClock()
        service = StallingService(stalls_at=0)
        runner = Runner(service.prepare, ledger, clock, most_in_flight=10)
        await asyncio.sleep(1.0)  # noqa: TID251 - on a clock that jumps
        await runner.offer([(0.0, "submit")])
        await runner.land()
        return ledger

    ledger = jumping(run)
    assert ledger.overall.percentile(50) == pytest.approx(1001, rel=0.001)
    assert ledger.lag.percentile(50) == pytest.approx(1000, rel=0.001)


def test_too_many_in_flight_are_dropped_and_counted() -> None:
    async def run() -> Ledger:
        return await offered(StallingService(stalls_at=300), most_in_flight=50)

    ledger = jumping(run)
    assert ledger.offered["submit"] == 1000
    assert ledger.totals["dropped"] == pytest.approx(150, abs=3)
    assert ledger.totals["ok"] + ledger.totals["dropped"] == 1000
    assert ledger.errors == ledger.totals["dropped"]


def test_what_is_in_flight_when_a_run_is_ended_is_told_as_left() -> None:
    async def run() -> Ledger:
        ledger = Ledger()
        service = StallingService(stalls_at=1)
        runner = Runner(service.prepare, ledger, RunClock(), most_in_flight=1000)
        await runner.offer(a_hundred_a_second(1))
        await runner.abandon()
        return ledger

    assert jumping(run).totals == {"left": 100}


def test_a_fault_of_our_own_is_raised_not_counted() -> None:
    async def broken() -> Outcome:
        raise RuntimeError("a fault of our own")

    async def run() -> None:
        runner = Runner(lambda kind, _: (kind, broken()), Ledger(), RunClock(), most_in_flight=9)
        await runner.offer([(0.0, "submit")])
        await runner.land()

    with pytest.raises(RuntimeError, match="our own"):
        jumping(run)
