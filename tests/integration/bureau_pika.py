"""What a bureau's system does with pika, a client library that is not the services' own."""

import asyncio
from collections.abc import Callable
from typing import Any

import pika  # type: ignore[import-untyped]  # it has no types
from pika.adapters.blocking_connection import (  # type: ignore[import-untyped]  # as above
    BlockingChannel,
)

from shared.messaging.topology import INBOX
from tests.integration.bureau_desk import Desk

Deed = Callable[[BlockingChannel, Desk], Any]


def on_a_channel(url: str, deed: Callable[[BlockingChannel], Any]) -> Any:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        return deed(channel)
    finally:
        if connection.is_open:
            connection.close()


async def tried(desk: Desk, deed: Deed) -> Any:
    """Done with pika as the bureau's user."""
    return await asyncio.to_thread(on_a_channel, desk.url, lambda channel: deed(channel, desk))


def send(
    channel: BlockingChannel, exchange: str, key: str, *, user: str | None = None, **more: Any
) -> None:
    properties = pika.BasicProperties(delivery_mode=2, user_id=user, **more)
    channel.basic_publish(exchange, key, b"{}", properties, mandatory=True)


def written_as(user: str) -> Deed:
    return lambda channel, desk: send(channel, INBOX, desk.code, user=user)
