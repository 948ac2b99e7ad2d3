"""The broker as the lean loop uses it: many confirms in flight, batches, cumulative acks."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any, cast

import aiormq
import aiormq.abc
import orjson
from pamqp.commands import Basic

from shared.messaging.topology import EVENTS

Message = aiormq.abc.DeliveredMessage
_PERSISTENT = 2


def setting(name: str) -> str:
    return os.environ[name]


async def open_channel(*, confirms: bool) -> aiormq.Channel:
    """A channel over a connection of its own: an alarm that stops a publisher stops no acks."""
    connection = await aiormq.connect(setting("AMQP_URL"))
    channel = await connection.channel(publisher_confirms=confirms, on_return_raises=True)
    return cast(aiormq.Channel, channel)


class Publisher:
    """Persistent, mandatory, confirmed; what is not stored raises."""

    def __init__(self, channel: aiormq.Channel) -> None:
        self._channel = channel

    async def publish(self, event: dict[str, Any], bureau: str = "-") -> None:
        await self._channel.basic_publish(
            orjson.dumps(event),
            exchange=EVENTS,
            routing_key=f"{event['type']}.{bureau}",
            properties=Basic.Properties(
                delivery_mode=_PERSISTENT,
                message_id=event["id"],
                headers={"ce-id": event["id"], "ce-type": event["type"]},
            ),
            mandatory=True,
            wait=False,
        )

    async def publish_all(self, events: Sequence[tuple[dict[str, Any], str]]) -> None:
        await asyncio.gather(*(self.publish(event, bureau) for event, bureau in events))


class Inbox:
    """One queue in batches; the next batch gathers while one is worked on."""

    def __init__(self, channel: aiormq.Channel, size: int, *, linger_seconds: float = 0) -> None:
        self._channel = channel
        self._size = size
        self._linger_seconds = linger_seconds
        self._buffer: asyncio.Queue[Message] = asyncio.Queue()

    async def start(self, queue: str) -> None:
        await self._channel.basic_qos(prefetch_count=2 * self._size)
        await self._channel.basic_consume(queue, self._buffer.put)

    async def take(self) -> list[Message]:
        batch = [await self._buffer.get()]
        if self._linger_seconds and self._buffer.qsize() < self._size:
            await asyncio.sleep(self._linger_seconds)  # noqa: TID251 - a fuller batch costs less
        while len(batch) < self._size and not self._buffer.empty():
            batch.append(self._buffer.get_nowait())
        return batch

    async def acknowledge(self, batch: Sequence[Message]) -> None:
        """All up to the last of the batch: batches are worked on one at a time."""
        tag = batch[-1].delivery_tag or 0
        await self._channel.basic_ack(tag, multiple=True, wait=False)


async def open_inbox(queue: str, size: int, *, linger_seconds: float = 0) -> Inbox:
    inbox = Inbox(await open_channel(confirms=False), size, linger_seconds=linger_seconds)
    await inbox.start(queue)
    return inbox
