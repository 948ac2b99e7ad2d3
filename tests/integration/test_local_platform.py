"""The servers of one machine, really started, killed and restarted."""

import asyncio
import os
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import aio_pika  # noqa: TID251 - this file asks the broker itself, not our use of it
import aiohttp
import psutil
import pytest
from pymongo import AsyncMongoClient

from deploy.local.claim import MARK, FolderInUseError
from deploy.local.platform import Platform, open_platform
from deploy.local.testing import running_platform
from tests.support import eventually

ROOT = Path(__file__).parents[2]
OURS = {"PATH": os.environ["PATH"]}  # neither AMQP_URL nor MONGO_URL


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("platform")


@pytest.fixture(scope="module")
def platform(folder: Path) -> Iterator[Platform]:
    with running_platform(folder, environ=OURS) as platform:
        yield platform


def processes_on(folder: Path) -> list[psutil.Process]:
    """All processes that bear the mark of a folder below `folder`, whoever started them."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK, "").startswith(str(folder)):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.is_running()]


def queue_names_are_on_disk(folder: Path) -> bool:
    (names,) = folder.glob("broker/data/*/quorum/*/names.dets")
    queues = [path.name.encode() for path in names.parent.iterdir() if path.is_dir()]
    return bool(queues) and all(queue in names.read_bytes() for queue in queues)


async def put(amqp_url: str, body: bytes) -> None:
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        await channel.declare_queue("q", durable=True, arguments={"x-queue-type": "quorum"})
        message = aio_pika.Message(body, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key="q")


async def take(amqp_url: str) -> bytes:
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue("q")
        message = await queue.get(timeout=30)  # a recovering queue elects its leader first
        await message.ack()
        return message.body


async def test_every_server_is_reached_over_loopback_only(platform: Platform, folder: Path) -> None:
    assert platform.broker
    listening = {
        connection.laddr.ip
        for process in processes_on(folder)
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert "127.0.0.1" in listening
    assert listening <= {"127.0.0.1", "::1"}


async def test_another_run_on_the_same_data_is_refused_and_harms_nothing(
    platform: Platform, folder: Path
) -> None:
    with pytest.raises(FolderInUseError, match="in use by another run"):
        async with open_platform(folder, say=print, environ=OURS):
            pass

    await put(platform.amqp_url, b"still there")


async def test_the_management_api_tells_of_the_queues(platform: Platform) -> None:
    await put(platform.amqp_url, b"x")

    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{platform.management_url}/api/queues") as answer,
    ):
        assert [queue["name"] for queue in await answer.json()] == ["q"]


async def test_servers_of_ones_own_are_used_as_they_are(tmp_path: Path) -> None:
    theirs = {"AMQP_URL": "amqp://broker/", "MONGO_URL": "mongodb://database/"}

    async with open_platform(tmp_path, say=print, environ=theirs) as platform:
        assert (platform.amqp_url, platform.mongo_url) == tuple(theirs.values())

    assert os.listdir(tmp_path) == []  # noqa: PTH208 - one look at an empty folder blocks nobody


async def test_data_and_addresses_survive_a_crash_of_both_servers(tmp_path: Path) -> None:
    async with open_platform(tmp_path, say=print, environ=OURS) as platform:
        assert platform.broker
        assert platform.database
        await put(platform.amqp_url, b"kept")
        async with AsyncMongoClient[dict[str, int]](platform.mongo_url) as client:
            await client["consult"]["cases"].insert_one({"_id": 1})

        # RabbitMQ 3.10 writes the names of new quorum queues to disk some seconds later: one that
        # is killed before that forgets such a queue. Topology is declared long before a crash.
        await eventually(lambda: queue_names_are_on_disk(tmp_path), within=30)

        platform.kill()
        await asyncio.gather(platform.broker.restart(), platform.database.restart())

        assert platform.broker.address.amqp_url == platform.amqp_url
        assert platform.database.url == platform.mongo_url
        assert await take(platform.amqp_url) == b"kept"
        async with AsyncMongoClient[dict[str, int]](platform.mongo_url) as client:
            assert await client["consult"]["cases"].count_documents({}) == 1
        platform.kill()  # these data are thrown away


async def test_a_run_after_a_killed_one_finds_the_data_and_leaves_no_process(
    tmp_path: Path,
) -> None:
    code = textwrap.dedent(f"""
        import asyncio
        from pathlib import Path
        from deploy.local.platform import open_platform

        async def main():
            async with open_platform(Path({str(tmp_path)!r}), say=lambda _: None) as platform:
                print(platform.amqp_url, flush=True)
                await asyncio.Event().wait()

        asyncio.run(main())
    """)
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), cwd=ROOT, env=OURS, stdout=asyncio.subprocess.PIPE
    )
    assert run.stdout
    amqp_url = (await run.stdout.readline()).decode().strip()
    await put(amqp_url, b"kept")

    run.kill()
    await run.communicate()
    async with open_platform(tmp_path, say=print, environ=OURS) as platform:
        assert await take(platform.amqp_url) == b"kept"

    await eventually(lambda: not processes_on(tmp_path), told="no process of ours is left")
