"""Delivers in the background: one worker per channel, so that a dead one stalls no other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from services.notifier.domain.alerts import Pending
from services.notifier.ports import Channel
from shared.errors import TransientError

log = structlog.get_logger(__name__)

Deliver = Callable[[Channel, Sequence[Pending]], Awaitable[None]]

_ROOM = 10_000  # the alerts of a burst; beyond that they wait in the ledger for their lease
_AT_ONCE = 50


class BackgroundOutbox:
    """What it holds is in the ledger too: nothing is lost with it."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._queues: dict[str, asyncio.Queue[Pending]] = {}
        self._workers: list[asyncio.Task[None]] = []

    def put(self, channel: Channel, alerts: Sequence[Pending]) -> None:
        queue = self._queues.get(channel.name)
        if queue is None:
            queue = self._queues[channel.name] = asyncio.Queue(_ROOM)
            self._workers.append(asyncio.create_task(self._work(channel, queue)))
        for alert in alerts[: _ROOM - queue.qsize()]:
            queue.put_nowait(alert)

    async def finish(self) -> None:
        """Until all that was put here has been tried."""
        await asyncio.gather(*(queue.join() for queue in self._queues.values()))

    async def close(self) -> None:
        """Stop at once; what was not delivered falls due in the ledger."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self, channel: Channel, queue: asyncio.Queue[Pending]) -> None:
        while True:
            batch = [await queue.get()]
            while len(batch) < _AT_ONCE and not queue.empty():
                batch.append(queue.get_nowait())
            try:
                await self._deliver(channel, batch)
            except TransientError as error:
                log.warning("notifier.delivery_put_off", reason=str(error), alerts=len(batch))
            except Exception:
                log.exception("notifier.delivery_failed", channel=channel.name)
            finally:
                for _ in batch:
                    queue.task_done()
