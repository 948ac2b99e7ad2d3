"""Delivers in the background: each channel on its own, so that a dead one stalls no other."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from services.notifier.domain.alerts import Batch
from services.notifier.ports import Channel
from shared.errors import TransientError

log = structlog.get_logger(__name__)

Deliver = Callable[[Channel, Batch], Awaitable[None]]

_ROOM: Final = 200  # batches, those of a burst; beyond that they wait in the ledger for their lease
_UNDER_WAY: Final = 4
"""Batches of a channel at a time: the slowest alert of one does not hold up the next."""


class BackgroundOutbox:
    """What it holds is in the ledger too: nothing is lost with it."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._queues: dict[str, asyncio.Queue[Batch]] = {}
        self._workers: list[asyncio.Task[None]] = []

    def put(self, channel: Channel, batch: Batch) -> None:
        queue = self._queues.get(channel.name)
        if queue is None:
            queue = self._queues[channel.name] = asyncio.Queue(_ROOM)
            self._workers += [
                asyncio.create_task(self._work(channel, queue)) for _ in range(_UNDER_WAY)
            ]
        if not queue.full():
            queue.put_nowait(batch)

    async def finish(self) -> None:
        """Until all that was put here has been tried."""
        await asyncio.gather(*(queue.join() for queue in self._queues.values()))

    async def close(self) -> None:
        """Stop at once; what was not delivered falls due in the ledger."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self, channel: Channel, queue: asyncio.Queue[Batch]) -> None:
        while True:
            batch = await queue.get()
            try:
                await self._deliver(channel, batch)
            except TransientError as error:
                alerts = len(batch.waiting)
                log.warning("notifier.delivery_put_off", reason=str(error), alerts=alerts)
            except Exception:
                log.exception("notifier.delivery_failed", channel=channel.name)
            finally:
                queue.task_done()
