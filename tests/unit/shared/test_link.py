"""A link to a broker that is away leaves nothing behind that a finaliser would have to close."""

import asyncio
import gc

import aio_pika  # noqa: TID251 -- what may be left behind is the library's

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
    known = (one for one in gc.get_objects() if isinstance(one, aio_pika.Connection))
    left = [connection for connection in known if connection.url.port == 1]
    assert left, "what was logged of the failure holds on to its connection"
    assert all(connection.is_closed for connection in left)
