"""Deliveries are put together as their frames come in, without a task for each message.

The library passes each of a message's three frames through a queue to the task of its channel,
and makes another task for the callback. A consumer here only remembers what has come, so it is
called then and there; all other frames go the library's way.
"""

import asyncio
from collections.abc import Callable
from typing import Final, cast

import aiormq
import aiormq.abc
import structlog
from aiormq.abc import DeliveredMessage, FrameType
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Arrived = tuple[int, FrameType]
"""A frame and its length, as the library's connection hands it to a channel."""

Receive = Callable[[DeliveredMessage], None]

_UNUSED: Final = 0
"""The library does not look at a frame's length once it is here."""


class ArrivingFrames:
    """Stands before the queue of frames of a channel with one consumer.

    What comes for a consumer that was cancelled is dropped, as the library drops it: it is not
    acknowledged, so the broker has it still.
    """

    def __init__(
        self, queue: "asyncio.Queue[Arrived]", channel: aiormq.Channel, receive: Receive
    ) -> None:
        self.behind = queue
        self._channel = channel
        self._receive = receive
        self._delivery: Basic.Deliver | None = None
        self._header: ContentHeader | None = None
        self._parts: list[bytes] = []
        self._missing = 0

    async def put(self, arrived: Arrived) -> None:
        frame = arrived[1]
        if self._delivery is None:
            if isinstance(frame, Basic.Deliver):
                self._delivery = frame
            else:
                await self.behind.put(arrived)
        elif self._header is None and isinstance(frame, ContentHeader):
            self._header, self._missing = frame, frame.body_size
            self._finish(self._delivery, frame)
        elif self._header is not None and isinstance(frame, ContentBody):
            self._parts.append(frame.value)
            self._missing -= len(frame.value)
            self._finish(self._delivery, self._header)
        else:  # the library closes the channel on it
            delivery, self._delivery, self._header, self._parts = self._delivery, None, None, []
            await self.behind.put((_UNUSED, delivery))
            await self.behind.put(arrived)

    async def get(self) -> Arrived:
        return await self.behind.get()

    def task_done(self) -> None:
        self.behind.task_done()

    def _finish(self, delivery: Basic.Deliver, header: ContentHeader) -> None:
        if self._missing > 0:
            return
        body = b"".join(self._parts)
        self._delivery, self._header, self._parts = None, None, []
        if delivery.consumer_tag not in self._channel.consumers:
            return
        try:
            self._receive(DeliveredMessage(delivery, header, body, self._channel))
        except Exception:  # it stays unacknowledged, and the connection must go on reading
            log.exception("messaging.receive_failed")


def receive_directly(channel: aiormq.Channel, receive: Receive) -> None:
    """For the one consumer of this channel, before it consumes; safe to repeat for it."""
    queue = channel.frames
    if isinstance(queue, ArrivingFrames):
        queue = queue.behind
    front = ArrivingFrames(queue, channel, receive)
    channel.frames = cast("asyncio.Queue[Arrived]", front)
