"""Goes through a queue of dead letters one by one; what is not taken out stays where it lies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiormq
import structlog
from aiormq.exceptions import ChannelNotFoundEntity
from pamqp.commands import Basic

from shared.messaging.dead_letters import DeadLetter, HeldLetter, dead_letter_of, replay_headers
from shared.messaging.ports import BrokerUnavailableError
from shared.messaging.rabbit.consuming import delivery_of
from shared.messaging.rabbit.errors import BROKER_ERRORS, TopologyError, breaks_told
from shared.messaging.rabbit.link import Link, close_channel, open_channel
from shared.messaging.rabbit.publishing import Sender
from shared.messaging.topology import WORK

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 10.0
PUT_BACK_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Held:
    letter: DeadLetter
    sender: Sender
    channel: aiormq.Channel
    tag: int
    in_hand: set[int]

    async def send_back(self, *, by: str, at: datetime) -> None:
        letter = self.letter
        await self.sender.send(
            WORK,
            letter.queue,
            letter.body,
            name=letter.key or "replayed",
            headers=replay_headers(letter, by=by, at=at),
            content_type=letter.content_type,
            properties=letter.properties,
        )

    async def take_out(self) -> None:
        with _told_as_unavailable():
            await self.channel.basic_ack(self.tag)
        self.in_hand.discard(self.tag)


class RabbitLetterBox:
    """A channel for each walk: when it closes, the broker puts back what was not taken out."""

    def __init__(self, link: Link, sender: Sender) -> None:
        self._link = link
        self._sender = sender

    async def go_through(
        self, queue: str, visit: Callable[[HeldLetter], Awaitable[None]], *, limit: int
    ) -> int:
        """Walk the queue.

        Raises:
            TopologyError: there is no such queue.
            BrokerUnavailableError: the broker went away; what was taken out is out.
        """
        in_hand: set[int] = set()
        async with self._channel() as channel:
            with _told_as_unavailable():
                lying = min(await _count(channel, queue), limit)
            try:
                for number in range(lying):
                    with _told_as_unavailable():
                        message = await channel.basic_get(queue, timeout=ANSWER_SECONDS)
                    if isinstance(message.delivery, Basic.GetEmpty):
                        return number
                    delivery = delivery_of(queue, message)
                    in_hand.add(delivery.tag)
                    letter = dead_letter_of(delivery)
                    await visit(_Held(letter, self._sender, channel, delivery.tag, in_hand))
                return lying
            finally:
                if in_hand:
                    await _put_back(channel, queue, len(in_hand))

    @asynccontextmanager
    async def _channel(self) -> AsyncIterator[aiormq.Channel]:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                with breaks_told():
                    channel = await open_channel(self._link, confirms=False)
        except (*BROKER_ERRORS, TimeoutError) as error:
            raise BrokerUnavailableError(self._link.trouble() or "no answer in time") from error
        try:
            yield channel
        finally:
            await close_channel(channel)


@contextmanager
def _told_as_unavailable() -> Iterator[None]:
    """Only what the broker is asked: what a visitor raises is his own."""
    try:
        with breaks_told():
            yield
    except (*BROKER_ERRORS, TimeoutError) as error:
        raise BrokerUnavailableError(f"{type(error).__name__}: {error}") from error


async def _count(channel: aiormq.Channel, queue: str) -> int:
    try:
        declared = await channel.queue_declare(queue, passive=True, timeout=ANSWER_SECONDS)
    except ChannelNotFoundEntity as error:
        raise TopologyError(f"there is no queue {queue}") from error
    return declared.message_count or 0


async def _put_back(channel: aiormq.Channel, queue: str, number: int) -> None:
    """Return all that is in hand, and wait until it lies there again for the next walk to see."""
    try:
        with _told_as_unavailable():
            async with asyncio.timeout(PUT_BACK_SECONDS):
                await channel.basic_nack(0, multiple=True, requeue=True)
                while await _count(channel, queue) < number:  # noqa: ASYNC110 - the broker tells nobody when it is done
                    await asyncio.sleep(0.01)  # noqa: TID251 - the same
    except BrokerUnavailableError as error:
        log.debug("messaging.put_back_unseen", queue=queue, reason=str(error))
