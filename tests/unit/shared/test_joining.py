"""What several callers send in one turn of the loop is one write, in their order."""

import asyncio

from aiormq.abc import ChannelFrame

from shared.messaging.rabbit.joining import JoinedFrames, joined
from tests.support import eventually


def frame(payload: bytes, *, last: bool = False) -> ChannelFrame:
    return ChannelFrame(payload, should_close=last)


def payloads(queue: "asyncio.Queue[ChannelFrame]") -> list[bytes]:
    return [queue.get_nowait().payload for _ in range(queue.qsize())]


async def turns(number: int = 2) -> None:
    for _ in range(number):
        await asyncio.sleep(0)  # noqa: TID251 -- a turn of the loop, nothing to wait for


async def test_frames_of_one_turn_are_passed_on_as_one() -> None:
    queue: asyncio.Queue[ChannelFrame] = asyncio.Queue(10)
    front = JoinedFrames(queue, closed=lambda: False)

    await asyncio.gather(*(front.put(frame(part)) for part in (b"a", b"b", b"c")))
    await turns()
    front.put_nowait(frame(b"d"))
    await turns()

    assert payloads(queue) == [b"abc", b"d"]


async def test_what_a_full_queue_does_not_take_comes_later_and_before_what_came_after() -> None:
    queue: asyncio.Queue[ChannelFrame] = asyncio.Queue(1)
    front = JoinedFrames(queue, closed=lambda: False)
    front.put_nowait(frame(b"a"))
    await turns()
    front.put_nowait(frame(b"b"))
    await turns()
    front.put_nowait(frame(b"c"))

    async with asyncio.timeout(5):
        taken = [(await queue.get()).payload for _ in range(2)]

    assert taken == [b"a", b"bc"]


async def test_whoever_waits_for_his_write_ends_one() -> None:
    written = asyncio.get_running_loop().create_future()
    waiting = ChannelFrame(b"b", should_close=False, drain_future=written)

    parts = joined([frame(b"a"), waiting, frame(b"c"), frame(b"d", last=True), frame(b"e")])

    assert [part.payload for part in parts] == [b"ab", b"cd", b"e"]
    assert [part.drain_future for part in parts] == [written, None, None]
    assert [part.should_close for part in parts] == [False, True, False]


async def test_what_waits_for_a_closed_connection_is_dropped() -> None:
    queue: asyncio.Queue[ChannelFrame] = asyncio.Queue(1)
    closed = False
    front = JoinedFrames(queue, closed=lambda: closed)
    front.put_nowait(frame(b"a"))
    await turns()
    front.put_nowait(frame(b"b"))
    await turns()
    closed = True
    assert payloads(queue) == [b"a"]
    front.put_nowait(frame(b"c"))
    await eventually(lambda: not front.waiting)
    assert payloads(queue) == []
