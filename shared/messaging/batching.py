"""Collects deliveries into batches: the next is collected while one is being handled."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from shared.messaging.delivery import Delivery
from shared.messaging.ports import BatchSubscription


async def collect_batches(
    buffer: asyncio.Queue[Delivery | None],
    work: Callable[[Sequence[Delivery]], Awaitable[None]],
    limits: BatchSubscription,
) -> None:
    """Feed `work` from the buffer, in the order of arrival, until a None comes; that is the end.

    It returns, or fails, when all that it began has ended.
    """
    free = asyncio.Semaphore(limits.at_once)

    async def begun(batch: Sequence[Delivery]) -> None:
        try:
            await work(batch)
        finally:
            free.release()

    async with asyncio.TaskGroup() as batches:
        more = True
        while more:
            batch, more = await _next_batch(buffer, limits)
            if batch:
                await free.acquire()
                batches.create_task(begun(batch))


async def _next_batch(
    buffer: asyncio.Queue[Delivery | None], limits: BatchSubscription
) -> tuple[list[Delivery], bool]:
    """The next batch, and whether more may follow."""
    first = await buffer.get()
    if first is None:
        return [], False
    batch = [first]
    try:
        async with asyncio.timeout(limits.max_wait_seconds):
            while len(batch) < limits.max_size:
                delivery = await buffer.get()
                if delivery is None:
                    return batch, False
                batch.append(delivery)
    except TimeoutError:
        pass
    return batch, True
