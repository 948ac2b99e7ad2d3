"""Frames of deliveries become messages at once; all other frames go the library's way."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import aiormq
from aiormq.abc import DeliveredMessage
from hypothesis import given
from hypothesis import strategies as st
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from shared.messaging.rabbit.arriving import Arrived, ArrivingFrames, receive_directly


@dataclass
class Channel:
    """What is used of the library's own."""

    frames: Any = field(default_factory=asyncio.Queue)
    consumers: dict[str, object] = field(default_factory=lambda: {"ours": None})
    received: list[DeliveredMessage] = field(default_factory=list)

    def receiving(self) -> "Channel":
        receive_directly(cast(aiormq.Channel, self), self.received.append)
        return self

    async def arrive(self, *frames: Any) -> None:
        for frame in frames:
            await self.frames.put((0, frame))

    @property
    def passed_on(self) -> list[Any]:
        queue: asyncio.Queue[Arrived] = self.frames.behind
        return [queue.get_nowait()[1] for _ in range(queue.qsize())]


def deliver(tag: int, consumer: str = "ours") -> Basic.Deliver:
    return Basic.Deliver(consumer_tag=consumer, delivery_tag=tag, exchange="x", routing_key="k")


def message(tag: int, body: bytes, pieces: int = 1, consumer: str = "ours") -> list[Any]:
    size = max(1, -(-len(body) // pieces))
    parts = [ContentBody(body[at : at + size]) for at in range(0, len(body), size)]
    return [deliver(tag, consumer), ContentHeader(body_size=len(body)), *parts]


@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(1, 5), st.booleans()), max_size=8))
async def test_each_message_comes_whole_and_in_order_and_all_else_is_passed_on(
    sent: list[tuple[bytes, int, bool]],
) -> None:
    channel = Channel().receiving()
    others: list[Any] = []
    for tag, (body, pieces, other) in enumerate(sent, start=1):
        await channel.arrive(*message(tag, body, pieces))
        if other:
            others.append(Basic.Ack(tag))
            await channel.arrive(others[-1])

    assert [(one.delivery_tag, one.body) for one in channel.received] == [
        (tag, body) for tag, (body, _, _) in enumerate(sent, start=1)
    ]
    assert channel.passed_on == others


async def test_a_message_that_was_asked_for_is_the_librarys_with_its_content() -> None:
    channel = Channel().receiving()
    frames = [Basic.GetOk(7, message_count=0), ContentHeader(body_size=1), ContentBody(b"a")]

    await channel.arrive(*frames)

    assert channel.passed_on == frames
    assert channel.received == []


async def test_what_comes_for_a_consumer_that_was_cancelled_is_dropped() -> None:
    channel = Channel().receiving()

    await channel.arrive(*message(1, b"late", consumer="gone"), *message(2, b"ours"))

    assert [one.body for one in channel.received] == [b"ours"]
    assert channel.passed_on == []


async def test_frames_out_of_order_are_left_to_the_library_which_closes_the_channel() -> None:
    channel = Channel().receiving()
    begun, stray = deliver(1), Basic.Ack(1)

    await channel.arrive(begun, stray)
    await channel.arrive(*message(2, b"whole"))

    assert channel.passed_on == [begun, stray]
    assert [one.body for one in channel.received] == [b"whole"]


async def test_a_receiver_that_fails_stops_nobody() -> None:
    channel, seen = Channel(), list[bytes]()

    def receive(one: DeliveredMessage) -> None:
        seen.append(one.body)
        raise ValueError

    receive_directly(cast(aiormq.Channel, channel), receive)
    await channel.arrive(*message(1, b"a"), *message(2, b"b"))

    assert seen == [b"a", b"b"]


async def test_to_receive_anew_on_a_channel_leaves_one_front() -> None:
    channel = Channel().receiving().receiving()

    assert isinstance(channel.frames, ArrivingFrames)
    assert isinstance(channel.frames.behind, asyncio.Queue)
