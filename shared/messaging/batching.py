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
    """Feed `work` from the buffer, one batch at a time, until a None comes; that is the end.

    One batch at a time, in the order of arrival: so one cumulative acknowledgement per batch
    can never cover a message that is still being worked on.
    """
    more = True
    while more:
        batch, more = await _next_batch(buffer, limits)
        if batch:
            await work(batch)


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
