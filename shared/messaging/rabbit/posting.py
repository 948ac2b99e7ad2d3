"""Many publishes on their way at once, for far less than the library's own `basic_publish` takes.

That one is a task, three contexts and a lock for each message; here a message is its bytes and
the future of its confirm, entered where the library keeps its own. Confirms, returns and the end
of the channel are dealt with by the library as ever.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

import aiormq
from aiormq.abc import ChannelFrame
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.frame import marshal
from pamqp.header import ContentHeader

from shared.messaging.rabbit.errors import breaks_told

Confirm = asyncio.Future[object]


@dataclass(frozen=True, slots=True)
class Publish:
    """One message as it goes out once; its properties have a message id that no other has."""

    exchange: str
    routing_key: str
    properties: Basic.Properties
    body: bytes

    def frames(self, channel: aiormq.Channel) -> bytes:
        """Raises ValueError or TypeError where AMQP has no place for a value."""
        header = ContentHeader(properties=self.properties, body_size=len(self.body))
        parts = [
            _method(self.exchange, self.routing_key, channel.number),
            marshal(header, channel.number),
            *_body(self.body, channel),
        ]
        return b"".join(parts)


def post_all(publishes: Sequence[Publish], channel: aiormq.Channel) -> list[Confirm]:
    """Hand over all of them or, where one is no message, none; the confirms are awaited later.

    Nothing is waited for in between, so that numbers and frames keep one order without a lock.
    """
    frames = [one.frames(channel) for one in publishes]
    return [_post(one, payload, channel) for one, payload in zip(publishes, frames, strict=True)]


def _post(publish: Publish, payload: bytes, channel: aiormq.Channel) -> Confirm:
    confirm: Confirm = channel.create_future()
    if confirm.done():  # the channel is closed
        return confirm
    channel.delivery_tag += 1
    tag = channel.delivery_tag
    message_id = cast(str, publish.properties.message_id)
    channel.confirmations[tag] = confirm
    channel.message_id_delivery_tag[message_id] = tag

    def forget(_: Confirm) -> None:
        channel.message_id_delivery_tag.pop(message_id, None)

    confirm.add_done_callback(forget)
    channel.write_queue.put_nowait(ChannelFrame(payload, should_close=False))
    return confirm


async def confirmed(confirms: Sequence[Confirm], *, within: float) -> list[BaseException | None]:
    """What became of each: None, the library's error, or TimeoutError."""
    waiting = [confirm for confirm in confirms if not confirm.done()]
    try:
        if waiting:
            await asyncio.wait(waiting, timeout=within)
        return [_outcome(confirm) for confirm in confirms]
    finally:
        for confirm in waiting:
            confirm.cancel()  # a late answer is dropped by its number


def _outcome(confirm: Confirm) -> BaseException | None:
    if not confirm.done():
        return TimeoutError()
    try:
        with breaks_told():
            confirm.result()
    except Exception as error:  # noqa: BLE001 -- told apart by the caller
        return error
    return None


_KEYS: Final = 2048
"""Pairs of exchange and routing key that are remembered: a thousand bureaus, and what else is."""


@lru_cache(maxsize=_KEYS)
def _method(exchange: str, routing_key: str, channel: int) -> bytes:
    publish = Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True)
    return marshal(publish, channel)


def _body(body: bytes, channel: aiormq.Channel) -> Iterator[bytes]:
    size = channel.max_content_size
    for start in range(0, len(body), size):
        yield marshal(ContentBody(body[start : start + size]), channel.number)
