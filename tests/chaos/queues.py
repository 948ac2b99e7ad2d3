"""What lies outside the product at its queues: the bureaus that take from theirs, and the dead."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

import aiormq
import aiormq.abc
import orjson
from pamqp.commands import Basic

POISON: Final = "x-drill"
"""The header of what the drill itself put there, to be told from the product's own."""

_BROKER_ERRORS: Final = (aiormq.AMQPError, aiormq.ChannelInvalidStateError, OSError, RuntimeError)
_CONNECT_SECONDS: Final = 5.0
_PAUSE_SECONDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Delivered:
    """One message taken from a bureau's queue."""

    queue: str
    event: str
    type: str
    enquiry: str
    redelivered: bool


@dataclass(frozen=True, slots=True)
class DeadLetter:
    queue: str
    type: str
    enquiry: str
    reason: str
    ours: bool


@dataclass(slots=True)
class Bureaus:
    """Every bureau's own system: takes, notes, acknowledges, and comes back when it was cut off."""

    amqp_url: str = field(repr=False)
    queues: Sequence[str]
    _taken: list[Delivered] = field(default_factory=list)
    _task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep_taking())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def taken(self) -> Sequence[Delivered]:
        return self._taken

    def forget(self) -> None:
        self._taken = []

    async def _keep_taking(self) -> None:
        while True:
            with suppress(*_BROKER_ERRORS, TimeoutError):
                await self._take_until_cut_off()
            await asyncio.sleep(_PAUSE_SECONDS)  # noqa: TID251 - before it calls again

    async def _take_until_cut_off(self) -> None:
        connection = await connect_to_any(self.amqp_url)
        try:
            channel = await connection.channel(publisher_confirms=False)
            await channel.basic_qos(prefetch_count=200)
            for queue in self.queues:
                await channel.basic_consume(queue, self._taker(queue, channel))
            await asyncio.wait((channel.closing,))
        finally:
            with suppress(*_BROKER_ERRORS, TimeoutError):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await connection.close()

    def _taker(self, queue: str, channel: aiormq.abc.AbstractChannel) -> Any:
        async def take(message: aiormq.abc.DeliveredMessage) -> None:
            event, kind, enquiry = _about(message)
            self._taken.append(
                Delivered(queue, event, kind, enquiry, redelivered=bool(message.redelivered))
            )
            with suppress(*_BROKER_ERRORS):
                await channel.basic_ack(message.delivery_tag or 0, wait=False)

        return take


async def take_dead(amqp_url: str, queues: Sequence[str]) -> list[DeadLetter]:
    """Empties these queues of dead letters."""
    async with asyncio.timeout(60):
        connection = await connect_to_any(amqp_url)
        try:
            channel = await connection.channel(publisher_confirms=False)
            return [letter for queue in queues for letter in await _empty(channel, queue)]
        finally:
            await connection.close()


async def connect_to_any(amqp_url: str) -> aiormq.abc.AbstractConnection:
    """The first that answers, of several addresses in any order."""
    urls = amqp_url.split(",")
    random.shuffle(urls)
    for url in urls[:-1]:
        with suppress(*_BROKER_ERRORS, TimeoutError):
            async with asyncio.timeout(_CONNECT_SECONDS):
                return await aiormq.connect(url)
    async with asyncio.timeout(_CONNECT_SECONDS):
        return await aiormq.connect(urls[-1])


async def _empty(channel: aiormq.abc.AbstractChannel, queue: str) -> list[DeadLetter]:
    letters: list[DeadLetter] = []
    while True:
        message = await channel.basic_get(queue)
        if isinstance(message.delivery, Basic.GetEmpty):
            return letters
        _, kind, enquiry = _about(message)
        headers = message.header.properties.headers or {}
        letters.append(
            DeadLetter(
                queue,
                kind,
                enquiry,
                str(headers.get("x-consult-reason") or _brokers_reason(headers)),
                ours=POISON in headers,
            )
        )
        await channel.basic_ack(message.delivery_tag or 0)


def _brokers_reason(headers: Any) -> str:
    deaths = headers.get("x-death")
    return str(deaths[0].get("reason")) if isinstance(deaths, list) and deaths else "unknown"


def _about(message: aiormq.abc.DeliveredMessage) -> tuple[str, str, str]:
    """Event, type and enquiry, of a batch those of its first, as far as they can be read."""
    try:
        told = orjson.loads(message.body)
        document = told[0] if isinstance(told, list) else told
        return str(document["id"]), str(document["type"]), str(document["subject"])
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return "", "", ""
