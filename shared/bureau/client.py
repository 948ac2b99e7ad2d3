"""A bureau's end of the line: takes its own queue, drops repeats, writes to the inbox."""

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

from shared.bureau.work import Work
from shared.events import EnquiryAssigned, Event, parse_event
from shared.messaging.delivery import Delivery
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import bureau_queue

_REMEMBERED = 10_000

HandleWork = Callable[[Work], Awaitable[None]]
HandleNotice = Callable[[Event], Awaitable[None]]


class Bureau:
    """One connection of a bureau's system; several may share the work of one queue."""

    def __init__(self, bus: RabbitBus, code: str) -> None:
        self.code = code
        self._bus = bus
        self._work: HandleWork | None = None
        self._notice: HandleNotice | None = None
        self._seen: OrderedDict[UUID, None] = OrderedDict()
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    async def receive(
        self, work: HandleWork | None = None, *, notice: HandleNotice | None = None
    ) -> None:
        """Start to take from the queue; returns at once.

        `work` gets each assignment; `notice` everything else that the bureau is told, such as a
        withdrawal. A message is acknowledged when its handler returns. When it raises, the
        message is handed over again, with growing pauses; after the last try, and at once on a
        `PermanentError`, it goes to the dead letters. One that was handled before is dropped.
        """
        self._work = work
        self._notice = notice
        await self._bus.consume_foreign(bureau_queue(self.code), self._handle)

    async def _handle(self, delivery: Delivery) -> None:
        event = parse_event(delivery.body, delivery.event_type)
        # A repeat may come while the first copy is still being worked on.
        lock = self._locks.setdefault(event.id, asyncio.Lock())
        async with lock:
            if event.id not in self._seen:
                await self._hand_over(event)
                self._remember(event.id)

    async def _hand_over(self, event: Event) -> None:
        if isinstance(event, EnquiryAssigned):
            if self._work:
                await self._work(Work(event, self._send))
        elif self._notice:
            await self._notice(event)

    async def _send(self, body: bytes, name: str) -> None:
        await self._bus.publish_inbox(self.code, body, message_id=name)

    def _remember(self, event_id: UUID) -> None:
        self._seen[event_id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


@asynccontextmanager
async def open_bureau(
    amqp_url: str, code: str, *, prefetch: int = 50, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Bureau]:
    """Connect as the bureau `code`; on leaving, work in hand is finished and acknowledged.

    The broker user of `amqp_url` needs no more than to read `bureau.<code>` and to write the
    routing key `<code>` of `consult.inbox`. A broker at `amqps` is verified by the authorities of
    the system, or as `tls` says, for instance `client_tls(Path("ca.pem"))` of `shared.tls`.
    """
    service = f"bureau {code}"
    async with open_rabbit(amqp_url, service=service, prefetch=prefetch, tls=tls) as bus:
        try:
            yield Bureau(bus, code)
        finally:
            await bus.drain()
