"""Collects deliveries into batches: the next is collected while others are being handled."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from shared.messaging.delivery import Delivery
from shared.messaging.ports import BatchSubscription

_AT_HAND_SECONDS: Final = 0.002
"""What the broker has sent already is taken along."""

Work = Callable[[Sequence[Delivery]], Awaitable[None]]


async def collect_batches(
    buffer: asyncio.Queue[Delivery | None], work: Work, limits: BatchSubscription
) -> None:
    """Feed `work` from the buffer, in the order of arrival, until a None comes; that is the end.

    It returns, or fails, when all that it began has ended.
    """
    await _Collecting(buffer, work, limits).run()


class _Collecting:
    def __init__(
        self, buffer: asyncio.Queue[Delivery | None], work: Work, limits: BatchSubscription
    ) -> None:
        self._buffer = buffer
        self._work = work
        self._limits = limits
        self._free = asyncio.Semaphore(limits.at_once)
        self._under_way = 0
        self._begun = 0.0
        self._waiting: asyncio.Timeout | None = None

    async def run(self) -> None:
        async with asyncio.TaskGroup() as batches:
            more = True
            while more:
                batch, more = await self._next_batch()
                if batch:
                    await self._free.acquire()
                    self._under_way += 1
                    batches.create_task(self._handle(batch))

    async def _handle(self, batch: Sequence[Delivery]) -> None:
        try:
            await self._work(batch)
        finally:
            self._under_way -= 1
            self._free.release()
            if self._waiting is not None and not self._waiting.expired():
                self._waiting.reschedule(self._until())

    async def _next_batch(self) -> tuple[list[Delivery], bool]:
        """The next batch, and whether more may follow."""
        first = await self._buffer.get()
        if first is None:
            return [], False
        batch = [first]
        self._begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(self._until()) as self._waiting:
                while len(batch) < self._limits.max_size:
                    delivery = await self._buffer.get()
                    if delivery is None:
                        return batch, False
                    batch.append(delivery)
        except TimeoutError:
            pass
        finally:
            self._waiting = None
        return batch, True

    def _until(self) -> float:
        """When what has been collected goes: an eager one at once while no other is under way."""
        eager = self._limits.eager and not self._under_way
        return self._begun + (_AT_HAND_SECONDS if eager else self._limits.max_wait_seconds)
