"""A link to a broker that is away tries again for ever, and leaves nothing behind."""

import asyncio
import gc
import socket
import threading
from contextlib import suppress

import aio_pika  # noqa: TID251 -- what may be left behind is the library's
import uvloop

from shared.messaging.rabbit.link import Link
from tests.support import eventually


def test_a_connection_that_could_not_be_opened_is_closed_at_once() -> None:
    """The library's finaliser, run by another thread, would leave a coroutine nobody awaits."""

    async def fail_to_connect() -> None:
        link = Link("amqp://guest:guest@127.0.0.1:1/", name="test")
        link.start()
        await eventually(lambda: "127.0.0.1:1" in (link.trouble() or ""))
        await link.close()

    asyncio.run(fail_to_connect())
    known = (one for one in gc.get_objects() if type(one) is aio_pika.Connection)
    left = [connection for connection in known if connection.url.port == 1]
    assert left, "what was logged of the failure holds on to its connection"
    assert all(connection.is_closed for connection in left)


def test_a_broker_that_hangs_up_before_it_has_said_a_word_is_called_again() -> None:
    """As one does that is just starting or ending, or a balancer that has nobody behind it."""
    calls = 0

    def hang_up(listener: socket.socket) -> None:
        nonlocal calls
        with suppress(OSError):
            while True:
                listener.accept()[0].close()
                calls += 1

    async def call_again(listener: socket.socket) -> None:
        link = Link(f"amqp://guest:guest@127.0.0.1:{listener.getsockname()[1]}/", name="test")
        link.start()
        await eventually(lambda: calls >= 5, within=30)
        await link.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        hanging_up = threading.Thread(target=hang_up, args=(listener,))
        hanging_up.start()
        try:
            uvloop.run(call_again(listener))  # as our processes do
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            hanging_up.join()
