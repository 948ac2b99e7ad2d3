"""Queues as the measuring needs them: counted, filled past all exchanges, and emptied."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import aiormq
from pamqp.commands import Basic

from tests.bench.lean.wire import Message
from tests.bench.scaling.backlog import Letter

_AT_ONCE = 500
_PERSISTENT = 2
_EMPTYING_SECONDS = 60.0


class Queues:
    def __init__(self, channel: aiormq.Channel) -> None:
        self._channel = channel

    async def length(self, queue: str) -> int:
        """Messages that nobody has been given yet."""
        declared = await self._channel.queue_declare(queue, passive=True)
        return declared.message_count or 0

    async def fill(self, queue: str, letters: Sequence[Letter]) -> None:
        """Returns when the broker has them all."""
        for start in range(0, len(letters), _AT_ONCE):
            await asyncio.gather(
                *(self._put(queue, letter) for letter in letters[start : start + _AT_ONCE])
            )

    async def empty(self, queues: Iterable[str]) -> list[Letter]:
        """All that lies in these queues, which nobody else may consume."""
        found: list[Letter] = []
        for queue in queues:
            found += await self._empty(queue)
        return found

    async def _put(self, queue: str, letter: Letter) -> None:
        await self._channel.basic_publish(
            letter.body,
            exchange="",
            routing_key=queue,
            properties=Basic.Properties(
                content_type=letter.content_type,
                delivery_mode=_PERSISTENT,
                message_id=letter.message_id,
                headers=dict(letter.headers),
            ),
            mandatory=True,
            wait=False,
        )

    async def _empty(self, queue: str) -> list[Letter]:
        number = await self.length(queue)
        if not number:
            return []
        found: list[Letter] = []
        complete = asyncio.Event()

        async def take(message: Message) -> None:
            found.append(_letter(message))
            if len(found) >= number:
                complete.set()

        consumer = await self._channel.basic_consume(queue, take, no_ack=True)
        async with asyncio.timeout(_EMPTYING_SECONDS):
            await complete.wait()
        await self._channel.basic_cancel(consumer.consumer_tag or "")
        return found


@asynccontextmanager
async def open_queues(amqp_url: str) -> AsyncIterator[Queues]:
    connection = await aiormq.connect(amqp_url)
    try:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        yield Queues(cast(aiormq.Channel, channel))
    finally:
        await connection.close()


def _letter(message: Message) -> Letter:
    properties = message.header.properties
    return Letter(
        body=message.body,
        routing_key=message.routing_key or "",
        message_id=properties.message_id or "",
        content_type=properties.content_type or "",
        headers=properties.headers or {},
    )
