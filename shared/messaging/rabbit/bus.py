"""The bus on RabbitMQ: publishes with confirms, consumes with the retry policy."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

import structlog

from shared.events import Event
from shared.messaging.delivery import Delivery
from shared.messaging.foreign import ForeignWorker
from shared.messaging.metrics import DeliveryMetrics, NoMetrics
from shared.messaging.ports import (
    BatchSubscription,
    BrokerUnavailableError,
    InboxMessage,
    Subscription,
)
from shared.messaging.rabbit.admin import Admin
from shared.messaging.rabbit.consuming import (
    Consumer,
    InBatches,
    OneByOne,
    OpenFeed,
    Session,
    Tasks,
)
from shared.messaging.rabbit.link import Link
from shared.messaging.rabbit.publishing import EventPublisher, Sender
from shared.messaging.settling import Policy
from shared.messaging.spreading import at_once, spread_over
from shared.messaging.switch import DEFAULT_LIMITS, KillSwitch, SwitchLimits
from shared.messaging.topology import DEFAULT_LADDER, INBOX, own_topology
from shared.messaging.working import BatchWorker, EventWorker, InboxWorker

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CLOSE_SECONDS: Final = 5.0
MOVE_CONFIRM_SECONDS: Final = 10.0


class RabbitBus:
    """Publisher and Consumer of `ports`; make one with `open_rabbit`."""

    def __init__(  # noqa: PLR0913 -- the settings of a bus, all by name
        self,
        amqp_url: str,
        *,
        service: str,
        prefetch: int,
        ladder: Sequence[float],
        metrics: DeliveryMetrics,
        confirm_timeout_seconds: float,
        publish_tries: int,
        drain_seconds: float,
        service_version: str,
        switch: SwitchLimits | None,
        jitter: float,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._switch = switch
        self._prefetch = prefetch
        self._drain_seconds = drain_seconds
        self._policy = Policy(
            service,
            len(ladder),
            service_version,
            metrics,
            spread=spread_over(ladder, jitter) if jitter else at_once,
        )
        # Two connections: an alarm of the broker stops only the one that publishes, so that
        # consumers can still acknowledge and thereby bring the alarm to its end.
        self._publishing = Link(amqp_url, name=f"{service} publishes", tls=tls)
        self._consuming = Link(amqp_url, name=f"{service} consumes", tls=tls)
        self._sender = Sender(
            self._publishing, confirm_seconds=confirm_timeout_seconds, tries=publish_tries
        )
        self._mover = Sender(self._publishing, confirm_seconds=MOVE_CONFIRM_SECONDS, tries=1)
        self._publisher = EventPublisher(self._sender, metrics)
        self.admin = Admin(self._consuming, self._sender)
        self._consumers: list[Consumer] = []
        self._tasks = Tasks()

    async def publish(self, *events: Event) -> None:
        await self._publisher.publish(*events)

    async def publish_inbox(
        self,
        sender: str,
        body: bytes,
        *,
        message_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send to the bureaus' inbox as the bureau `sender`; its user may write only that key.

        Raises:
            BrokerUnavailableError, QueueFullError, UnroutableError: as `publish`.
            PublishRefusedError: this user may not write under that name.
        """
        await self._sender.send(
            INBOX,
            sender,
            body,
            name=message_id or sender,
            headers=dict(headers or {}),
            content_type="application/json",
        )

    async def consume(self, queue: str, *subscriptions: Subscription[Any]) -> None:
        self._feed_singles(
            queue, lambda session, policy: EventWorker(subscriptions, policy, session)
        )

    async def consume_inbox(
        self, queue: str, handler: Callable[[InboxMessage], Awaitable[None]]
    ) -> None:
        self._feed_singles(queue, lambda session, policy: InboxWorker(handler, policy, session))

    async def consume_foreign(
        self,
        queue: str,
        handler: Callable[[Delivery], Awaitable[None]],
        *,
        max_tries: int = 10,
        pause_seconds: float = 1.0,
    ) -> None:
        """Feed raw messages of a queue whose user may only read: a bureau's own queue.

        A handler that fails gets the message again, after a pause that doubles up to a minute,
        until `max_tries`; then, and at once where the error is a PermanentError, the message is
        rejected and the broker puts it to the queue's dead letters.
        """

        def open_feed(session: Session) -> OneByOne:
            worker = ForeignWorker(
                handler,
                session,
                metrics=self._policy.metrics,
                max_tries=max_tries,
                pause_seconds=pause_seconds,
            )
            return OneByOne(worker, self._tasks)

        self._start(queue, open_feed, prefetch=self._prefetch, switch=None)

    async def consume_batches(self, queue: str, subscription: BatchSubscription) -> None:
        switch, policy = self._with_switch(queue)

        def open_feed(session: Session) -> InBatches:
            worker = BatchWorker(subscription, policy, session)

            async def work(deliveries: Sequence[Delivery]) -> None:
                if not session.lost:
                    await worker(deliveries)

            return InBatches(work, self._tasks, subscription)

        prefetch = max(self._prefetch, subscription.window)
        self._start(queue, open_feed, prefetch=prefetch, switch=switch)

    def _feed_singles(
        self, queue: str, make_worker: Callable[[Session, Policy], Callable[[Delivery], Any]]
    ) -> None:
        switch, policy = self._with_switch(queue)

        def open_feed(session: Session) -> OneByOne:
            return OneByOne(make_worker(session, policy), self._tasks)

        self._start(queue, open_feed, prefetch=self._prefetch, switch=switch)

    def _with_switch(self, queue: str) -> tuple[KillSwitch | None, Policy]:
        """A switch of this consumer's own, and the policy that tells it of its tries."""
        if self._switch is None:
            return None, self._policy
        switch = KillSwitch(queue, self._switch, metrics=self._policy.metrics)
        return switch, replace(self._policy, switch=switch)

    def _start(
        self, queue: str, open_feed: OpenFeed, *, prefetch: int, switch: KillSwitch | None
    ) -> None:
        consumer = Consumer(
            self._consuming,
            self._mover,
            queue,
            prefetch=prefetch,
            open_feed=open_feed,
            switch=switch,
            restore=self._restoring(queue),
        )
        self._consumers.append(consumer)
        consumer.start()

    def _restoring(self, queue: str) -> Callable[[], Awaitable[None]] | None:
        """A service declares its own queue anew, and nobody else's."""
        own = own_topology(queue) if queue == self._policy.service else None
        return partial(self.admin.declare, own) if own else None

    def ready(self) -> str | None:
        """Why this bus cannot do its work now, or None."""
        troubles = [self._publishing.trouble(), *(one.trouble() for one in self._consumers)]
        return "; ".join(trouble for trouble in troubles if trouble) or None

    def degraded(self) -> str | None:
        """What does not go on although the bus is ready: consumers that are paused; or None."""
        return "; ".join(paused for one in self._consumers if (paused := one.paused())) or None

    async def wait_ready(self, within_seconds: float) -> None:
        """Wait until the bus can work.

        Raises:
            BrokerUnavailableError: it cannot, and why.
        """
        deadline = asyncio.get_running_loop().time() + within_seconds
        while (reason := self.ready()) is not None:
            if asyncio.get_running_loop().time() > deadline:
                raise BrokerUnavailableError(reason)
            await asyncio.sleep(0.02)  # noqa: TID251 -- several conditions of the library's

    async def drain(self) -> None:
        """Take no more messages, finish those in hand, acknowledge them; then stop consuming.

        What is not finished at the deadline stays unacknowledged and goes to another replica.
        """
        await asyncio.gather(*(consumer.stop() for consumer in self._consumers))
        late = await self._tasks.finish(self._drain_seconds)
        if late:
            log.warning("messaging.drain_incomplete", unfinished=late)
        await asyncio.gather(*(consumer.close() for consumer in self._consumers))
        self._consumers.clear()

    async def open(self, within_seconds: float) -> None:
        """Wait that long for the first connection; without one go on trying."""
        self._publishing.start()
        try:
            async with asyncio.timeout(within_seconds):
                await self._publishing.connection()
        except TimeoutError:
            log.warning("messaging.broker_away", reason=self._publishing.trouble())

    async def close(self) -> None:
        """Close everything; messages still in hand go back to their queues."""
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.gather(*(consumer.stop() for consumer in self._consumers))
                await self._tasks.finish(0)
                await asyncio.gather(self._sender.close(), self._mover.close())
        except TimeoutError:
            log.warning("messaging.close_timed_out")
        await asyncio.gather(self._consuming.close(), self._publishing.close())


@asynccontextmanager
async def open_rabbit(  # noqa: PLR0913 -- the settings of a bus, all by name
    amqp_url: str,
    *,
    service: str,
    prefetch: int = 100,
    ladder: Sequence[float] = DEFAULT_LADDER,
    metrics: DeliveryMetrics | None = None,
    confirm_timeout_seconds: float = 5.0,
    publish_tries: int = 3,
    drain_seconds: float = 25.0,
    service_version: str = "0",
    connect_seconds: float = 5.0,
    switch: SwitchLimits | None = DEFAULT_LIMITS,
    jitter: float = 0.0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[RabbitBus]:
    """A bus on the broker at one of these addresses (separated by commas).

    A broker that is away is no error here: `ready()` tells of it, publishing raises
    BrokerUnavailableError within `confirm_timeout_seconds`, and consumers begin when it is back.
    `switch` says when a consumer pauses whose handlers fail, None never; `jitter` is the share of
    a rung's delay that a message may wait before it goes there. `tls` is how a broker at `amqps`
    is verified, see `shared.tls`; by default as the system does.

    Raises:
        TlsError: `tls` is given for an address that is not at `amqps`.
    """
    bus = RabbitBus(
        amqp_url,
        service=service,
        prefetch=prefetch,
        ladder=ladder,
        metrics=metrics or NoMetrics(),
        confirm_timeout_seconds=confirm_timeout_seconds,
        publish_tries=publish_tries,
        drain_seconds=drain_seconds,
        service_version=service_version,
        switch=switch,
        jitter=jitter,
        tls=tls,
    )
    try:
        await bus.open(connect_seconds)
        yield bus
    finally:
        await bus.close()
