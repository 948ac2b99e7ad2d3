"""Keeps one connection to any of several broker addresses open, and tells why it is not."""

import asyncio
import random
import re
import ssl
from collections.abc import Sequence
from functools import partial
from typing import Final, cast

import aio_pika  # noqa: TID251 -- this folder is the place that may
import aiormq
import aiormq.abc
import structlog
from yarl import URL

from shared.messaging.rabbit.errors import BROKER_ERRORS, breaks_told
from shared.messaging.rabbit.joining import join_frames
from shared.tls import TlsError, client_tls

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

CONNECT_SECONDS: Final = 5.0
CLOSE_SECONDS: Final = 3.0
HEARTBEAT_SECONDS: Final = "15"
FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 3.0


def addresses(amqp_url: str) -> list[URL]:
    """The addresses of a list with commas; a heartbeat is set where the address has none."""
    urls = [URL(part.strip()) for part in re.split(r",(?=\s*amqps?://)", amqp_url)]
    return [
        url if "heartbeat" in url.query else url.update_query(heartbeat=HEARTBEAT_SECONDS)
        for url in urls
    ]


def tls_for(urls: Sequence[URL], tls: ssl.SSLContext | None) -> ssl.SSLContext | None:
    """For brokers at `amqps`: what was asked for, else the system's authorities.

    It is always a context of our own: the library's could be talked out of verifying by a query
    of the address.

    Raises:
        TlsError: TLS was asked for, but one of the addresses is a plain one.
    """
    plain = [f"{url.host}:{url.port}" for url in urls if url.scheme != "amqps"]
    if tls is not None and plain:
        raise TlsError(f"TLS is set up for the broker, but {', '.join(plain)} is not at amqps://")
    if len(plain) == len(urls):
        return None
    return tls or client_tls()


def shuffled(urls: Sequence[URL]) -> list[URL]:
    return random.sample(urls, len(urls))


def pause_seconds(attempt: int) -> float:
    """Growing and jittered, so that many replicas do not come back in one instant."""
    longest: float = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 -- jitter, no secret


class Link:
    """One connection, opened again whenever it is lost; `name` shows in the broker's own pages.

    Of several addresses it begins with any, so that connections spread over a cluster, and one
    that was lost or given up comes last: a node that is cut off from the others still answers,
    and whoever went on asking it would stay with it.
    """

    def __init__(self, amqp_url: str, *, name: str, tls: ssl.SSLContext | None = None) -> None:
        self._addresses = shuffled(addresses(amqp_url))
        self._tls = tls_for(self._addresses, tls)
        self._name = name
        self._connection: aio_pika.abc.AbstractConnection | None = None
        self._up = asyncio.Event()
        self._lost = asyncio.Event()
        self._reason = "not connected yet"
        self._task: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def elsewhere(self) -> bool:
        """Whether there are other addresses to go to."""
        return len(self._addresses) > 1

    def start(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._keep_open(), name=f"link {self._name}")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, *self._closing, return_exceptions=True)

    async def connection(self) -> aiormq.Connection:
        """The open connection; waits for one, so call it under a timeout."""
        self.start()
        while True:
            await self._up.wait()
            connection = self._transport()
            if connection is not None:
                return connection
            self._up.clear()  # lost, and the keeper has not yet noticed

    def trouble(self) -> str | None:
        """Why nothing can be sent over this link now, or None."""
        connection = self._transport()
        if connection is None:
            return f"broker: {self._reason}"
        return "broker: publishing is blocked by an alarm" if is_blocked(connection) else None

    def abandon(self, connection: aiormq.Connection, reason: str) -> None:
        """Give up a connection that no longer answers; another is opened in its place."""
        if connection is self._transport():
            log.warning("messaging.connection_abandoned", link=self._name, reason=reason)
            self._lost.set()

    def _closed(self, connection: aiormq.Connection, _: object) -> None:
        """One that was given up may be long in closing: it is not the one in use any more."""
        transport = self._connection.transport if self._connection else None
        if transport is not None and transport.connection is connection:
            self._lost.set()

    def _transport(self) -> aiormq.Connection | None:
        transport = self._connection.transport if self._connection else None
        if transport is None or transport.connection.is_closed or self._lost.is_set():
            return None
        return cast(aiormq.Connection, transport.connection)

    async def _keep_open(self) -> None:
        attempt = 0
        try:
            while True:
                if await self._opened_and_held():
                    attempt = 0
                await _pause(pause_seconds(attempt))
                attempt += 1
        finally:
            self._up.clear()
            self._reason = "closed"
            connection, self._connection = self._connection, None
            if connection is not None:
                await _close(connection, name=self._name)

    async def _opened_and_held(self) -> bool:
        """Whatever goes wrong: a process whose link is given up would never work again."""
        try:
            with breaks_told():
                return await self._open_and_hold()
        except Exception as error:
            self._reason = type(error).__name__
            log.exception("messaging.link_failed", link=self._name)
        return False

    async def _open_and_hold(self) -> bool:
        """Connect and stay until the connection is lost; False if none could be opened."""
        self._lost.clear()
        connection = await self._connect_to_any()
        if connection is None:
            return False
        connection.closing.add_done_callback(partial(self._closed, connection))
        self._up.set()
        log.info("messaging.connected", link=self._name)
        await self._lost.wait()
        self._up.clear()
        self._reason = "connection lost"
        log.warning("messaging.connection_lost", link=self._name)
        self._drop()
        return True

    async def _connect_to_any(self) -> aiormq.Connection | None:
        for url in tuple(self._addresses):
            self._addresses = [*self._addresses[1:], url]
            try:
                with breaks_told():
                    self._connection = await _connected(url, name=self._name, tls=self._tls)
            except (*BROKER_ERRORS, TimeoutError) as error:
                self._reason = f"{url.host}:{url.port}: {_why(error)}"
            else:
                return self._in_use()
            log.warning("messaging.connect_failed", link=self._name, reason=self._reason)
        return None

    def _in_use(self) -> aiormq.Connection | None:
        connection = self._transport()
        if connection is not None:
            join_frames(connection)
        return connection

    def _drop(self) -> None:
        """Nobody waits for its end: a node that is cut off does not answer a farewell either."""
        connection, self._connection = self._connection, None
        if connection is not None:
            task = asyncio.create_task(_close(connection, name=self._name))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


async def _close(connection: aio_pika.abc.AbstractConnection, *, name: str) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            with breaks_told():
                await connection.close()
    except (*BROKER_ERRORS, TimeoutError) as error:
        log.debug("messaging.close_failed", link=name, error=type(error).__name__)


async def _connected(
    url: URL, *, name: str, tls: ssl.SSLContext | None
) -> aio_pika.abc.AbstractConnection:
    """One that could not be opened is closed here, or its finaliser would try to, on any loop."""
    connection = aio_pika.Connection(
        url, ssl_context=tls, client_properties={"connection_name": name}
    )
    try:
        await connection.connect(timeout=CONNECT_SECONDS)
    except BaseException:
        await connection.close()
        raise
    return connection


def _why(error: BaseException) -> str:
    """A certificate that is not accepted is for a person to mend: what is wrong with it is told."""
    match error.__cause__:
        case ssl.SSLCertVerificationError(verify_message=message):
            return f"certificate not accepted: {message}"
        case ssl.SSLError(reason=reason):
            return f"TLS: {reason}"
        case _:
            return type(error).__name__


def is_blocked(connection: aiormq.abc.AbstractConnection) -> bool:
    """Whether an alarm of the broker has stopped it reading from this connection.

    The library tells it only to those who wait for `ready()`: one step of that wait is enough.
    """
    waiting = connection.ready()
    try:
        waiting.send(None)
    except StopIteration:
        return False
    waiting.close()
    return True


async def _pause(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 -- a pause between attempts, nothing to wait for


async def open_channel(link: Link, *, confirms: bool) -> aiormq.Channel:
    """A new channel; waits for a connection that is not blocked, so call it under a timeout."""
    return await channel_of(await link.connection(), confirms=confirms)


async def channel_of(connection: aiormq.Connection, *, confirms: bool) -> aiormq.Channel:
    """A new channel of this connection; waits while an alarm blocks it."""
    await connection.ready()
    channel = await connection.channel(publisher_confirms=confirms, on_return_raises=True)
    return cast(aiormq.Channel, channel)


async def close_channel(channel: aiormq.Channel) -> None:
    try:
        with breaks_told():
            await channel.close(timeout=CLOSE_SECONDS)
    except (*BROKER_ERRORS, TimeoutError) as error:
        log.debug("messaging.close_failed", error=type(error).__name__)
