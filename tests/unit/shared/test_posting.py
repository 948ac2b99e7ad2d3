"""A message on its way is its bytes and the future of its confirm."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import aiormq
import pytest
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.frame import unmarshal
from pamqp.header import ContentHeader

from shared.messaging.rabbit.posting import Publish, confirmed, post_all


class Written:
    """Stands for the part of a channel that publishing touches; bodies of up to four bytes."""

    def __init__(self) -> None:
        self.number = 3
        self.max_content_size = 4
        self.delivery_tag = 0
        self.confirmations: dict[int, asyncio.Future[object]] = {}
        self.message_id_delivery_tag: dict[str, int] = {}
        self.sent: list[bytes] = []
        self.closed_by: Exception | None = None
        self.write_queue = SimpleNamespace(put_nowait=lambda frame: self.sent.append(frame.payload))

    def create_future(self) -> asyncio.Future[object]:
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if self.closed_by is not None:
            future.set_exception(self.closed_by)
        return future

    @property
    def channel(self) -> aiormq.Channel:
        return cast("aiormq.Channel", self)


def publish(body: bytes, number: int = 1, **properties: Any) -> Publish:
    return Publish("ex", "key", Basic.Properties(message_id=f"m/{number}", **properties), body)


def frames(payload: bytes) -> list[Any]:
    found = []
    while payload:
        size, _, frame = unmarshal(payload)
        found.append(frame)
        payload = payload[size:]
    return found


async def test_a_message_is_a_method_a_header_and_as_many_frames_as_its_body_needs() -> None:
    channel = Written()

    post_all([publish(b"0123456789")], channel.channel)

    method, header, *bodies = frames(channel.sent[0])
    assert isinstance(method, Basic.Publish)
    assert (method.exchange, method.routing_key, method.mandatory) == ("ex", "key", True)
    assert isinstance(header, ContentHeader)
    assert header.body_size == 10
    assert all(isinstance(one, ContentBody) for one in bodies)
    assert [one.value for one in bodies] == [b"0123", b"4567", b"89"]


async def test_an_empty_body_has_no_frame() -> None:
    channel = Written()

    post_all([publish(b"")], channel.channel)

    assert len(frames(channel.sent[0])) == 2


async def test_numbers_follow_the_order_and_end_with_the_confirm() -> None:
    channel = Written()
    confirms = post_all([publish(b"a", 1), publish(b"b", 2)], channel.channel)
    assert channel.message_id_delivery_tag == {"m/1": 1, "m/2": 2}

    loop = asyncio.get_running_loop()
    loop.call_soon(channel.confirmations[2].set_result, None)
    loop.call_soon(channel.confirmations[1].set_exception, OSError("broken"))
    outcomes = await confirmed(confirms, within=5)

    assert isinstance(outcomes[0], OSError)
    assert outcomes[1] is None
    assert channel.message_id_delivery_tag == {}


async def test_of_several_nothing_goes_out_when_one_is_no_message() -> None:
    channel = Written()

    with pytest.raises(TypeError):
        post_all([publish(b"a"), publish(b"b", headers={"x": object()})], channel.channel)

    assert channel.sent == []
    assert channel.delivery_tag == 0


async def test_without_an_answer_in_time_the_others_keep_theirs() -> None:
    channel = Written()
    confirms = post_all([publish(b"a", 1), publish(b"b", 2)], channel.channel)
    channel.confirmations[1].set_result(None)

    outcomes = await confirmed(confirms, within=0.01)

    assert outcomes[0] is None
    assert isinstance(outcomes[1], TimeoutError)


@pytest.mark.parametrize("reason", [Exception(), asyncio.CancelledError()])
async def test_a_connection_that_breaks_is_told_as_one(reason: BaseException) -> None:
    channel = Written()
    (confirm,) = post_all([publish(b"a")], channel.channel)
    if isinstance(reason, asyncio.CancelledError):
        confirm.cancel()
    else:
        confirm.set_exception(reason)

    (outcome,) = await confirmed([confirm], within=5)

    assert isinstance(outcome, ConnectionResetError)


async def test_a_closed_channel_takes_nothing() -> None:
    channel = Written()
    channel.closed_by = aiormq.ChannelInvalidStateError("closed")

    (outcome,) = await confirmed(post_all([publish(b"a")], channel.channel), within=5)

    assert isinstance(outcome, aiormq.ChannelInvalidStateError)
    assert channel.sent == []
