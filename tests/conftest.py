"""What several test folders share: one private broker for the whole run, a vhost for each test."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from deploy.local.broker import BrokerAddress, open_broker
from tests.vhosts import Vhost, open_vhost


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerAddress]:
    """The broker that AMQP_URL names, or a private one; in a thread, past all event loops."""
    up: Future[BrokerAddress] = Future()
    done = threading.Event()

    async def host(folder: Path) -> None:
        try:
            async with open_broker(folder, say=lambda _: None) as address:
                up.set_result(address)
                await asyncio.to_thread(done.wait)
        except BaseException as error:
            if up.done():
                raise
            up.set_exception(error)

    thread = threading.Thread(target=lambda: asyncio.run(host(tmp_path_factory.mktemp("broker"))))
    thread.start()
    try:
        yield up.result()
    finally:
        done.set()
        thread.join()


@pytest.fixture
async def vhost(broker: BrokerAddress) -> AsyncIterator[Vhost]:
    """A vhost of the test's own: no other test sees its queues."""
    async with open_vhost(broker) as opened:
        yield opened
