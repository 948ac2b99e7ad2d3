"""Consuming: one channel per consumer, consumed again whenever channel or queue come back."""

import asyncio
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

import aiormq
import aiormq.abc
import structlog
from aiormq.exceptions import ChannelNotFoundEntity
from pamqp.commands import Basic

from shared.errors import PermanentError, TransientError
from shared.messaging.batching import collect_batches
from shared.messaging.delivery import Delivery
from shared.messaging.ports import BatchSubscription, BrokerUnavailableError, QueueFullError
from shared.messaging.rabbit.arriving import Receive, receive_directly
from shared.messaging.rabbit.errors import BROKER_ERRORS, breaks_told
from shared.messaging.rabbit.link import (
    CLOSE_SECONDS,
    CONNECT_SECONDS,
    Link,
    channel_of,
    close_channel,
    pause_seconds,
)
from shared.messaging.rabbit.publishing import PublishRefusedError, Sender
from shared.messaging.settling import NotSettledError
from shared.messaging.switch import KillSwitch

STOP_SECONDS: Final = 5.0
TOGETHER_SECONDS: Final = 0.005
NOTHING_TO_PROBE_SECONDS: Final = 1.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


_PROPERTIES: Final = (
    *("content_encoding", "correlation_id", "reply_to", "timestamp", "message_type", "app_id"),
    "priority",
)
"""What a copy carries on; an expiry would act on the retry ladder, so it is not among them."""


def delivery_of(queue: str, message: aiormq.abc.DeliveredMessage) -> Delivery:
    properties = message.header.properties
    return Delivery(
        queue=queue,
        exchange=message.exchange or "",
        routing_key=message.routing_key or "",
        body=message.body,
        headers=properties.headers or {},
        content_type=properties.content_type,
        message_id=properties.message_id,
        user_id=properties.user_id,
        redelivered=bool(message.redelivered),
        tag=message.delivery_tag or 0,
        properties={
            name: value
            for name in _PROPERTIES
            if (value := getattr(properties, name)) not in {None, ""}
        },
    )


class Session:
    """One channel of one consumer: the messages that came over it can only be settled on it."""

    def __init__(self, channel: aiormq.Channel, sender: Sender) -> None:
        self._channel = channel
        self._sender = sender
        self._outstanding: set[int] = set()
        self._settled: set[int] = set()
        # What is outstanding is what the broker has not been told of: a cumulative
        # acknowledgement between the two would settle a message twice, or one that is rejected.
        self._telling = asyncio.Lock()
        self.closing = channel.closing

    @property
    def lost(self) -> bool:
        """Whether nothing can be settled any more: the broker delivers it all again."""
        return self.closing.done()

    def receiver(self, queue: str, feed: "Feed") -> Receive:
        def receive(message: aiormq.abc.DeliveredMessage) -> None:
            delivery = delivery_of(queue, message)
            self._outstanding.add(delivery.tag)
            feed.put(delivery)

        return receive

    async def acknowledge(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge; cumulatively only where no other message would be covered.

        Whoever comes first sends for all that are done in the same turn of the loop.
        """
        self._settled.update(delivery.tag for delivery in deliveries)
        await asyncio.sleep(0)  # noqa: TID251 -- a turn for the others, nothing to wait for
        try:
            async with self._telling:
                settled, self._settled = sorted(self._settled), set()
                if settled:
                    with breaks_told():
                        await self._acknowledge(settled)
        except BROKER_ERRORS:
            log.debug("messaging.acknowledge_failed")  # its channel is gone: it comes again

    async def _acknowledge(self, settled: Sequence[int]) -> None:
        first_open = min(self._outstanding.difference(settled), default=settled[-1] + 1)
        below = bisect_left(settled, first_open)
        self._outstanding.difference_update(settled)
        if below:
            await self._channel.basic_ack(settled[below - 1], multiple=below > 1, wait=False)
        for tag in settled[below:]:
            await self._channel.basic_ack(tag, wait=False)

    async def reject(self, delivery: Delivery, *, requeue: bool) -> None:
        try:
            async with self._telling:
                self._outstanding.discard(delivery.tag)
                with breaks_told():
                    await self._channel.basic_reject(delivery.tag, requeue=requeue, wait=False)
        except BROKER_ERRORS:
            log.debug("messaging.reject_failed")

    async def move(
        self, delivery: Delivery, exchange: str, routing_key: str, headers: dict[str, Any]
    ) -> None:
        """Publish the copy, however long it takes, then acknowledge.

        While the broker is in trouble the message is kept in hand. To reject it would bring it
        back at once, count as a delivery, and after twenty rounds of an alarm that is no fault
        of its own make it a dead letter. Kept, it fills the prefetch window, which stops this
        consumer: the right answer to a broker that takes nothing.
        """
        attempt = 0
        while not self.lost:
            try:
                await self._sender.send(
                    exchange,
                    routing_key,
                    delivery.body,
                    name=delivery.event_id or "moved",
                    headers=headers,
                    content_type=delivery.content_type,
                    properties=delivery.properties,
                )
            except (BrokerUnavailableError, QueueFullError, PublishRefusedError) as error:
                log.warning(
                    "messaging.move_failed",
                    routing_key=routing_key,
                    event_id=delivery.event_id,
                    error=type(error).__name__,
                )
                await self.pause(pause_seconds(attempt))
                attempt += 1
            else:
                await self.acknowledge((delivery,))
                return
        raise NotSettledError

    async def pause(self, seconds: float) -> None:
        await asyncio.wait((self.closing,), timeout=seconds)


class Feed(Protocol):
    """Where the deliveries of one session go."""

    def put(self, delivery: Delivery) -> None: ...

    def end(self) -> None:
        """No more will come."""


OpenFeed = Callable[[Session], Feed]


class Consumer:
    """Consumes one queue until it is stopped; `restore` declares it anew when it was deleted."""

    def __init__(  # noqa: PLR0913 -- what it works with, all by name but the first
        self,
        link: Link,
        sender: Sender,
        queue: str,
        *,
        prefetch: int,
        open_feed: OpenFeed,
        switch: KillSwitch | None = None,
        restore: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.queue = queue
        self._restore = restore
        self._switch = switch
        self._link = link
        self._sender = sender
        self._prefetch = prefetch
        self._open_feed = open_feed
        self._trouble: str | None = "not consuming yet"
        self._stopping = asyncio.Event()
        self._wake = asyncio.Event()
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._channel: aiormq.Channel | None = None
        self._connection: aiormq.Connection | None = None
        if switch is not None:
            switch.on_change = self._wake.set

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"consume {self.queue}")

    def trouble(self) -> str | None:
        return None if self._trouble is None else f"queue {self.queue}: {self._trouble}"

    def paused(self) -> str | None:
        """Why it takes nothing although it could, or None."""
        paused = self._switch is not None and self._switch.paused
        return f"queue {self.queue}: paused, its handlers fail" if paused else None

    async def stop(self) -> None:
        """Take no more messages; what is in hand can still be settled."""
        self._stopping.set()
        self._wake.set()
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=STOP_SECONDS)
            self._task.cancel()

    async def close(self) -> None:
        """Close the channel: the broker delivers elsewhere what has not been settled."""
        if self._channel is not None:
            await close_channel(self._channel)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with breaks_told():
                    await self._open()
                    await self._consume()
            except TimeoutError:
                self._trouble = self._link.trouble() or "the broker does not answer"
                self._try_elsewhere()
            except ChannelNotFoundEntity as error:
                self._trouble = f"it is not there: {error}"
                if await self._restored():
                    continue
            except BROKER_ERRORS as error:
                self._trouble = f"{type(error).__name__}: {error}"
            if self._stopping.is_set():
                return
            log.warning("messaging.consumer_lost", queue=self.queue, reason=self._trouble)
            await self._wait(pause_seconds(self._failures))
            self._failures += 1

    def _try_elsewhere(self) -> None:
        """A node without a majority never answers, but does not hang up; an alarm is everywhere."""
        if self._link.elsewhere and self._connection and self._link.trouble() is None:
            self._link.abandon(self._connection, "no answer in time")

    async def _restored(self) -> bool:
        """At once: as long as the queue is gone, its messages go to other queues alone."""
        if self._restore is None:
            return False
        log.error("messaging.queue_gone", queue=self.queue)
        try:
            await self._restore()
        except (TransientError, PermanentError) as error:
            log.warning("messaging.restore_failed", queue=self.queue, error=type(error).__name__)
            return False
        log.error("messaging.queue_restored", queue=self.queue)
        return True

    async def _open(self) -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            self._connection = await self._link.connection()
            self._channel = await channel_of(self._connection, confirms=False)
            await self._channel.basic_qos(prefetch_count=self._prefetch)

    async def _consume(self) -> None:
        """Consume over one channel until it closes or we are stopped."""
        channel = self._channel
        if channel is None:
            return
        session = Session(channel, self._sender)
        feed = self._open_feed(session)
        receive = session.receiver(self.queue, feed)
        receive_directly(channel, receive)
        session.closing.add_done_callback(lambda _: self._wake.set())
        channel.on_consumer_cancel_callbacks.add(lambda _: self._wake.set())
        try:
            while not channel.is_closed and not self._stopping.is_set():
                if self._switch is not None and self._switch.paused:
                    await self._sit_out(self._switch, channel, receive)
                    continue
                self._wake.clear()
                consumed = await channel.basic_consume(
                    self.queue, _received_directly, timeout=CONNECT_SECONDS
                )
                self._trouble = None
                self._failures = 0
                log.info("messaging.consuming", queue=self.queue)
                await self._until_woken()
                if self.paused() or self._stopping.is_set():
                    await _cancel(channel, consumed.consumer_tag)
                if not self.paused():
                    self._trouble = "channel lost" if session.lost else "cancelled by the broker"
        finally:
            feed.end()
            if self._switch is not None:
                self._switch.probe_lost()

    async def _sit_out(self, switch: KillSwitch, channel: aiormq.Channel, receive: Receive) -> None:
        """After each pause fetch one message; what becomes of it decides."""
        self._trouble = None
        while switch.paused and not channel.is_closed and not self._stopping.is_set():
            self._wake.clear()
            if switch.probing:
                await self._until_woken()
            elif switch.seconds_left > 0:
                await self._wait(switch.seconds_left)
            else:
                message = await channel.basic_get(self.queue, timeout=CONNECT_SECONDS)
                if isinstance(message.delivery, Basic.GetEmpty):
                    await self._wait(NOTHING_TO_PROBE_SECONDS)
                else:
                    switch.probe()
                    receive(message)

    async def _until_woken(self) -> None:
        if not self._stopping.is_set():
            await self._wake.wait()

    async def _wait(self, seconds: float) -> None:
        self._wake.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._until_woken()
        except TimeoutError:
            return


async def _received_directly(message: aiormq.abc.DeliveredMessage) -> None:
    """What the library is given to call: frames of deliveries never come as far as that."""
    raise AssertionError(message)


async def _cancel(channel: aiormq.Channel, consumer_tag: str | None) -> None:
    try:
        with breaks_told():
            await channel.basic_cancel(consumer_tag or "", timeout=CLOSE_SECONDS)
    except (*BROKER_ERRORS, TimeoutError) as error:
        log.debug("messaging.cancel_failed", error=type(error).__name__)


class Tasks:
    """The tasks of a bus: they outlive the channel that brought their messages.

    The library cancels what runs inside its own delivery callback when a channel closes. A
    handler that has begun is better brought to its end: its event comes again anyway, and half
    of its work done is no better than all of it done twice.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("messaging.worker_failed", exc_info=error)

    async def finish(self, within_seconds: float) -> int:
        """Wait for all; the number of those that had to be cancelled at the deadline."""
        if not self._tasks:
            return 0
        _, late = await asyncio.wait(self._tasks, timeout=within_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)


class OneByOne:
    """Every delivery in a task of its own, as many as the prefetch window lets in.

    The first after a pause begins at once. What follows it closely begins together a moment later:
    what those publish and acknowledge goes out in one write, and each still fails or waits alone.
    """

    def __init__(self, work: Callable[[Delivery], Any], tasks: Tasks) -> None:
        self._work = work
        self._tasks = tasks
        self._held: list[Delivery] = []
        self._closely = False

    def put(self, delivery: Delivery) -> None:
        if self._closely:
            self._held.append(delivery)
        else:
            self._tasks.spawn(self._work(delivery))
            self._wait()

    def end(self) -> None:
        """Begin what is held back; no more will come."""
        held, self._held = self._held, []
        for delivery in held:
            self._tasks.spawn(self._work(delivery))

    def _wait(self) -> None:
        self._closely = True
        asyncio.get_running_loop().call_later(TOGETHER_SECONDS, self._go_on)

    def _go_on(self) -> None:
        self._closely = False
        if self._held:
            self._wait()
        self.end()


class InBatches:
    """Deliveries collected into batches, one batch at a time."""

    def __init__(
        self,
        work: Callable[[Sequence[Delivery]], Awaitable[None]],
        tasks: Tasks,
        limits: BatchSubscription,
    ) -> None:
        self._buffer: asyncio.Queue[Delivery | None] = asyncio.Queue()
        tasks.spawn(collect_batches(self._buffer, work, limits))

    def put(self, delivery: Delivery) -> None:
        self._buffer.put_nowait(delivery)

    def end(self) -> None:
        self._buffer.put_nowait(None)
