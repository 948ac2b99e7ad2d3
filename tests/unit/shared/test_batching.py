"""How many batches are under way at once, and when collecting ends."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.events import Event
from shared.messaging.batching import collect_batches
from shared.messaging.delivery import Delivery
from shared.messaging.ports import BatchSubscription
from tests.support import eventually


def delivery(tag: int) -> Delivery:
    return Delivery("archive", "consult.events", "", b"", {}, tag=tag)


async def nothing(events: Sequence[Event]) -> None:
    """The handler of a subscription whose work a test does itself."""


@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_so_many_batches_are_under_way_at_once_and_no_more(at_once: int) -> None:
    buffer: asyncio.Queue[Delivery | None] = asyncio.Queue()
    for tag in range(5):
        buffer.put_nowait(delivery(tag))
    buffer.put_nowait(None)
    most, under_way, free = 0, 0, asyncio.Event()
    done: list[int] = []

    async def work(batch: Sequence[Delivery]) -> None:
        nonlocal most, under_way
        under_way += 1
        most = max(most, under_way)
        await free.wait()
        under_way -= 1
        done.append(batch[0].tag)

    limits = BatchSubscription(nothing, max_size=1, at_once=at_once)
    collecting = asyncio.create_task(collect_batches(buffer, work, limits))
    await eventually(lambda: under_way == at_once)
    free.set()
    await asyncio.wait_for(collecting, 5)

    assert most == at_once
    assert sorted(done) == list(range(5))


def test_the_window_holds_what_is_handled_and_one_batch_more() -> None:
    assert BatchSubscription(nothing, max_size=200).window == 400
    assert BatchSubscription(nothing, max_size=200, at_once=2).window == 600
