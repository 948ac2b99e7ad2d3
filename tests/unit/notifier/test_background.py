"""Work in the background: one channel never waits for another, and no failure ends it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.notifier.adapters.outbox import BackgroundOutbox, Deliver
from services.notifier.domain.alerts import Batch
from services.notifier.ports import Channel
from shared.errors import TransientError
from shared.rounds import open_rounds
from tests.contract.ledger_suite import a_batch
from tests.support import eventually
from tests.unit.notifier.support import FakeChannel

DEAD = FakeChannel("webhook:dead")
ALIVE = FakeChannel("webhook:alive")


@asynccontextmanager
async def open_outbox(deliver: Deliver) -> AsyncIterator[BackgroundOutbox]:
    outbox = BackgroundOutbox(deliver)
    try:
        yield outbox
    finally:
        await outbox.close()


def put(outbox: BackgroundOutbox, channel: Channel, batches: int) -> None:
    for _ in range(batches):
        outbox.put(channel, a_batch())


async def test_a_channel_that_hangs_stalls_no_other() -> None:
    never = asyncio.Event()
    delivered: list[Batch] = []

    async def deliver(channel: Channel, batch: Batch) -> None:
        if channel is DEAD:
            await never.wait()
        delivered.append(batch)

    async with open_outbox(deliver) as outbox:
        put(outbox, DEAD, 30)
        put(outbox, ALIVE, 30)
        await eventually(lambda: len(delivered) == 30)


async def test_the_slowest_of_a_batch_does_not_hold_up_the_next() -> None:
    answered = asyncio.Event()
    slow = a_batch()
    delivered: list[Batch] = []

    async def deliver(_channel: Channel, batch: Batch) -> None:
        if batch is slow:
            await answered.wait()
        delivered.append(batch)

    async with open_outbox(deliver) as outbox:
        outbox.put(ALIVE, slow)
        put(outbox, ALIVE, 10)
        await eventually(lambda: len(delivered) == 10)
        answered.set()
        await outbox.finish()
        assert delivered[-1] is slow


async def test_only_a_few_batches_of_a_channel_are_under_way_at_a_time() -> None:
    never = asyncio.Event()
    begun: list[Batch] = []

    async def deliver(_channel: Channel, batch: Batch) -> None:
        begun.append(batch)
        await never.wait()

    async with open_outbox(deliver) as outbox:
        put(outbox, DEAD, 30)
        await eventually(lambda: len(begun) == 4)
        for _ in range(10):
            await asyncio.sleep(0)  # noqa: TID251 - gives way to whatever else would begin
        assert len(begun) == 4


async def test_a_failed_delivery_does_not_end_the_channels_work() -> None:
    errors: list[Exception] = [
        *(TransientError("away") for _ in range(4)),
        *(ValueError("a defect") for _ in range(4)),
    ]
    delivered: list[Batch] = []

    async def deliver(_channel: Channel, batch: Batch) -> None:
        if errors:
            raise errors.pop()
        delivered.append(batch)

    async with open_outbox(deliver) as outbox:
        put(outbox, ALIVE, 9)
        await outbox.finish()
        assert len(delivered) == 1


async def test_what_has_no_room_is_left_to_the_ledger() -> None:
    begun: list[Batch] = []

    async def deliver(_channel: Channel, batch: Batch) -> None:
        begun.append(batch)

    async with open_outbox(deliver) as outbox:
        put(outbox, ALIVE, 300)
        await outbox.finish()
        assert len(begun) == 200


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
