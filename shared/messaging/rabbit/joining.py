"""Frames of one turn of the loop go to the broker in one write.

The client library writes each message by itself, a system call each: an eighth of the router's
time in the bench. What many callers send in the same turn of the loop here becomes one.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol, cast

import aiormq
from aiormq.abc import ChannelFrame

_FULL_SECONDS: Final = 0.01
"""Until the next look at a queue that the library does not empty: its socket is not read."""


class FrameQueue(Protocol):
    """The part of the library's queue that this stands before."""

    def put_nowait(self, item: ChannelFrame, /) -> None: ...

    def full(self) -> bool: ...


class JoinedFrames:
    """Takes the frames that channels send, and passes them on joined, in their order.

    Of a connection that is closed nobody empties the queue any more: what waits then is dropped,
    as the library drops what its queue holds.
    """

    def __init__(self, queue: FrameQueue, *, closed: Callable[[], bool]) -> None:
        self._queue = queue
        self._closed = closed
        self._waiting: list[ChannelFrame] = []
        self._loop = asyncio.get_running_loop()

    @property
    def waiting(self) -> int:
        """Frames that the library has not taken yet."""
        return len(self._waiting)

    async def put(self, frame: ChannelFrame) -> None:
        self.put_nowait(frame)

    def put_nowait(self, frame: ChannelFrame) -> None:
        if not self._waiting:
            self._loop.call_soon(self._pass_on)
        self._waiting.append(frame)

    def _pass_on(self) -> None:
        parts = joined(self._waiting)
        self._waiting = []
        for place, part in enumerate(parts):
            if self._closed():
                return
            if self._queue.full():
                self._waiting = [*parts[place:]]
                self._loop.call_later(_FULL_SECONDS, self._pass_on)
                return
            self._queue.put_nowait(part)


def joined(frames: Sequence[ChannelFrame]) -> list[ChannelFrame]:
    """As few as may be: somebody who waits for his frame to be written ends one."""
    parts: list[ChannelFrame] = []
    payloads: list[bytes] = []
    for frame in frames:
        payloads.append(frame.payload)
        if frame.should_close or frame.drain_future is not None:
            parts.append(ChannelFrame(b"".join(payloads), frame.should_close, frame.drain_future))
            payloads = []
    if payloads:
        parts.append(ChannelFrame(b"".join(payloads), should_close=False))
    return parts


def join_frames(connection: aiormq.Connection) -> None:
    """For all channels that are opened from now on."""
    front = JoinedFrames(connection.write_queue, closed=lambda: bool(connection.is_closed))
    connection.write_queue = cast("asyncio.Queue[ChannelFrame]", front)
