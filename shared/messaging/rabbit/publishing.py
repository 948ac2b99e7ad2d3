"""Confirmed publishing: what returns has been stored by every queue that it was routed to."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import aiormq
from aiormq.exceptions import ChannelAccessRefused, DeliveryError, PublishError
from pamqp.commands import Basic
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
    wait_random,
)

from shared.errors import PermanentError
from shared.events import Event
from shared.messaging.delivery import (
    BATCH_CONTENT_TYPE,
    CONTENT_TYPE,
    EVENT_ID,
    EVENT_TYPE,
    TRACEPARENT,
)
from shared.messaging.metrics import DeliveryMetrics
from shared.messaging.ports import BrokerUnavailableError, QueueFullError, UnroutableError
from shared.messaging.rabbit.errors import BROKER_ERRORS, breaks_told
from shared.messaging.rabbit.link import Link, channel_of, close_channel
from shared.messaging.rabbit.posting import Publish, confirmed, post_all
from shared.messaging.topology import EVENTS, WORK

RETRY_SECONDS: Final = 5.0
PERSISTENT: Final = 2
_PASSING: Final = (BrokerUnavailableError, QueueFullError)
MOST_TOGETHER: Final = 100
"""Events in one message: some 100 KB of alerts, which a consumer handles or fails as one."""


class PublishRefusedError(PermanentError):
    """This user may not write there, or not with this routing key."""


class Sender:
    """One confirming channel over one link; messages of many callers are in flight at once."""

    def __init__(self, link: Link, *, confirm_seconds: float, tries: int) -> None:
        self._link = link
        self._confirm_seconds = confirm_seconds
        self._tries = tries
        self._channel: aiormq.Channel | None = None
        self._opening = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._last_answer = 0.0

    async def send(  # noqa: PLR0913 -- one value for each part of a message
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        name: str,
        headers: dict[str, Any],
        content_type: str | None,
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Publish one message, again in case of trouble; `name` begins its message id.

        Raises:
            BrokerUnavailableError, QueueFullError, UnroutableError, PublishRefusedError
        """
        more = {"content_type": content_type, **(properties or {})}
        message = Message(exchange, routing_key, body, name, headers, more)
        (failure,) = await self.send_all((message,))
        if failure is not None:
            raise failure

    async def send_all(self, messages: Sequence["Message"]) -> Sequence[Exception | None]:
        """Publish them at once, again what had trouble; of each the error that `send` raises."""
        outcomes = await self._send_once(messages)
        again = [
            place
            for place, failure in enumerate(outcomes)
            if self._tries > 1 and isinstance(failure, _PASSING)
        ]
        repeated = await asyncio.gather(*(self._send_again(messages[place]) for place in again))
        for place, failure in zip(again, repeated, strict=True):
            outcomes[place] = failure
        return outcomes

    async def _send_again(self, message: "Message") -> Exception | None:
        tries = AsyncRetrying(
            retry=retry_if_exception_type(_PASSING),
            stop=stop_after_attempt(self._tries - 1) | stop_after_delay(RETRY_SECONDS),
            wait=wait_exponential(multiplier=0.1, max=1.0) + wait_random(0, 0.1),
            reraise=True,
        )
        try:
            await tries(self._send_alone, message)
        except (*_PASSING, UnroutableError, PublishRefusedError) as error:
            return error
        return None

    async def _send_alone(self, message: "Message") -> None:
        (failure,) = await self._send_once((message,))
        if failure is not None:
            raise failure

    async def _send_once(self, messages: Sequence["Message"]) -> list[Exception | None]:
        """One look at the link, one deadline, and all confirms in flight."""
        if not messages:
            return []
        started = time.monotonic()
        used: aiormq.Connection | None = None
        try:
            async with asyncio.timeout(self._confirm_seconds):
                with breaks_told():
                    used = await self._link.connection()
                    channel = await self._channel_on(used)
                    # Under an alarm the broker does not read: then do not even send.
                    await used.ready()
        except (TimeoutError, *BROKER_ERRORS) as error:
            return [self._failure(message, error, used, started) for message in messages]
        left = self._confirm_seconds - (time.monotonic() - started)
        publishes = [message.publish(next(self._numbers)) for message in messages]
        answers = await confirmed(post_all(publishes, channel), within=left)
        return [
            self._failure(message, answer, used, started)
            for message, answer in zip(messages, answers, strict=True)
        ]

    def _failure(
        self,
        message: "Message",
        error: BaseException | None,
        used: aiormq.Connection | None,
        started: float,
    ) -> Exception | None:
        """What `send` tells of what the library raised, and what that says of the connection."""
        if error is None or isinstance(error, (PublishError, DeliveryError)):
            self._last_answer = time.monotonic()
        failure: Exception | None = None
        if isinstance(error, TimeoutError):
            self._look_after_timeout(used, since=started)
            failure = BrokerUnavailableError(self._link.trouble() or "no confirm in time")
        elif isinstance(error, PublishError):
            failure = UnroutableError(f"no queue for {message}")
        elif isinstance(error, DeliveryError):
            failure = QueueFullError(f"refused by a queue: {message}")
        elif isinstance(error, ChannelAccessRefused):
            failure = PublishRefusedError(str(error))
        elif isinstance(error, BROKER_ERRORS):
            failure = BrokerUnavailableError(f"{type(error).__name__}: {error}")
        elif error is not None:
            raise error
        if failure is not None:
            failure.__cause__ = error
        return failure

    async def _channel_on(self, connection: aiormq.Connection) -> aiormq.Channel:
        channel = self._channel
        if channel is not None and not channel.is_closed and channel.connection is connection:
            return channel
        async with self._opening:
            channel = self._channel
            if channel is None or channel.is_closed or channel.connection is not connection:
                channel = self._channel = await channel_of(connection, confirms=True)
            return channel

    def _look_after_timeout(self, used: aiormq.Connection | None, *, since: float) -> None:
        """Leave a connection that is dead without saying so; keep one that is blocked or slow.

        A blocked one comes back by itself, and each new connection in its place would be one
        more that the broker cannot see closed before its alarm ends. One that answered others
        in the meantime is only slow. In both the channel stays in step: a late confirm of a
        publish that nobody waits for is dropped by its delivery tag.
        """
        if used is None or self._last_answer >= since or self._link.trouble() is not None:
            return
        self._link.abandon(used, "no confirm in time")

    async def close(self) -> None:
        if self._channel is not None:
            await close_channel(self._channel)


class Message:
    """What is published; each publish of it has another message id.

    The library finds the message that a return is about by its message id alone: with one id
    twice in flight it reports the lost one as confirmed and the stored one as returned.
    """

    __slots__ = ("_headers", "_more", "_name", "body", "exchange", "routing_key")

    def __init__(  # noqa: PLR0913, PLR0917 -- one value for each part of a message
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        name: str,
        headers: dict[str, Any],
        more: Mapping[str, Any],
    ) -> None:
        self.exchange = exchange
        self.routing_key = routing_key
        self.body = body
        self._name = name
        self._headers = headers
        self._more = more

    def __str__(self) -> str:
        return f"{self.routing_key!r} on {self.exchange}"

    def publish(self, number: int) -> Publish:
        properties = Basic.Properties(
            **self._more,
            delivery_mode=PERSISTENT,
            message_id=f"{self._name}/{number}",
            headers=self._headers,
        )
        return Publish(self.exchange, self.routing_key, properties, self.body)


class EventPublisher:
    """Publishes events, all of one call in flight at once."""

    def __init__(self, sender: Sender, metrics: DeliveryMetrics) -> None:
        self._sender = sender
        self._metrics = metrics

    async def publish(self, *events: Event) -> None:
        started = time.perf_counter()
        parts = list(_in_messages(events))
        outcomes = await self._sender.send_all([_message_of(some) for some in parts])
        seconds = time.perf_counter() - started
        for some, failure in zip(parts, outcomes, strict=True):
            if failure is None:
                for event in some:
                    self._metrics.published(event.type, seconds)
        failures = [failure for failure in outcomes if failure is not None]
        if failures:
            raise worst(failures)


def _message_of(events: Sequence[Event]) -> Message:
    """An event, or a batch of one type and key."""
    first = events[0]
    headers = {EVENT_ID: str(first.id), EVENT_TYPE: first.type}
    if first.traceparent is not None:
        headers[TRACEPARENT] = first.traceparent
    alone = len(events) == 1
    return Message(
        WORK if first.QUEUE else EVENTS,
        first.QUEUE or first.routing_key,
        first.to_json() if alone else b"[%b]" % b",".join(map(Event.to_json, events)),
        headers[EVENT_ID],
        headers,
        {"content_type": CONTENT_TYPE if alone else BATCH_CONTENT_TYPE},
    )


def _in_messages(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Each event by itself, but for those that may travel together."""
    together: dict[str, list[Event]] = {}
    for event in events:
        if event.COLLECTED:
            together.setdefault(event.routing_key, []).append(event)
        else:
            yield (event,)
    for some in together.values():
        for start in range(0, len(some), MOST_TOGETHER):
            yield some[start : start + MOST_TOGETHER]


def worst(failures: Sequence[Exception]) -> Exception:
    """The failure to tell of: first what must be repeated, for a repeat also shows the rest."""
    for kind in _PASSING:
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    return failures[0]
