"""Work in the background: one channel never waits for another, and no failure ends it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from services.notifier.adapters.outbox import BackgroundOutbox, Deliver
from services.notifier.domain.alerts import Pending
from services.notifier.ports import Channel
from shared.errors import TransientError
from shared.rounds import open_rounds
from tests.contract.ledger_suite import an_alert
from tests.support import eventually
from tests.unit.notifier.support import NOON, FakeChannel

DEAD = FakeChannel("webhook:dead", prompt=False)
ALIVE = FakeChannel("webhook:alive", prompt=False)


@asynccontextmanager
async def open_outbox(deliver: Deliver) -> AsyncIterator[BackgroundOutbox]:
    outbox = BackgroundOutbox(deliver)
    try:
        yield outbox
    finally:
        await outbox.close()


def pending(count: int) -> list[Pending]:
    return [Pending(an_alert(), NOON) for _ in range(count)]


async def test_a_channel_that_hangs_stalls_no_other() -> None:
    never = asyncio.Event()
    delivered: list[Pending] = []

    async def deliver(channel: Channel, alerts: Sequence[Pending]) -> None:
        if channel is DEAD:
            await never.wait()
        delivered.extend(alerts)

    async with open_outbox(deliver) as outbox:
        outbox.put(DEAD, pending(3))
        outbox.put(ALIVE, pending(70))
        await eventually(lambda: len(delivered) == 70)


async def test_a_failed_delivery_does_not_end_the_channels_work() -> None:
    errors: list[Exception] = [TransientError("away"), ValueError("a defect")]
    delivered: list[Pending] = []

    async def deliver(_channel: Channel, alerts: Sequence[Pending]) -> None:
        if errors:
            raise errors.pop()
        delivered.extend(alerts)

    async with open_outbox(deliver) as outbox:
        for _ in range(3):
            outbox.put(ALIVE, pending(1))
            await outbox.finish()
        assert len(delivered) == 1


async def test_what_has_no_room_is_left_to_the_ledger() -> None:
    never = asyncio.Event()

    async def deliver(_channel: Channel, _alerts: Sequence[Pending]) -> None:
        await never.wait()

    async with open_outbox(deliver) as outbox:
        outbox.put(DEAD, pending(5000))
        outbox.put(DEAD, pending(1))


async def test_rounds_go_on_after_a_failure_and_end_with_their_block() -> None:
    calls: list[int] = []

    async def work() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise TransientError("the database is away")
        if len(calls) == 2:
            raise ValueError("a defect")

    async with open_rounds("test", work, every_seconds=0.001):
        await eventually(lambda: len(calls) > 3)
    assert len(calls) > 3


async def test_a_round_in_hand_is_finished_before_the_block_ends() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        for _ in range(10):
            await asyncio.sleep(0)  # noqa: TID251 - only gives way to the end of the block
        ended.set()

    async with open_rounds("test", work, every_seconds=60, finish=True):
        await begun.wait()
    assert ended.is_set()
