"""The broker and the database of one machine, brought up together and taken down together."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.broker import BrokerAddress, LocalBroker
from deploy.local.database import LocalDatabase
from deploy.local.server import LocalServer


@dataclass(frozen=True, slots=True)
class Platform:
    """Where the services find their servers; `broker` and `database` only where they are ours."""

    amqp_url: str = field(repr=False)
    management_url: str | None = field(repr=False)
    mongo_url: str = field(repr=False)
    broker: LocalBroker | None = None
    database: LocalDatabase | None = None

    def kill(self) -> None:
        """Ends our own servers at once; what they confirmed is on disk."""
        for server in (self.broker, self.database):
            if server:
                server.kill()


@asynccontextmanager
async def open_platform(
    data: Path, *, say: Callable[[str], None], environ: Mapping[str, str] = os.environ
) -> AsyncIterator[Platform]:
    broker = None if environ.get("AMQP_URL") else LocalBroker(data, say=say)
    database = None if environ.get("MONGO_URL") else LocalDatabase(data, say=say)
    ours = [server for server in (broker, database) if server]
    try:
        await _together(_start(server, say=say) for server in ours)
        address = (
            broker.address
            if broker
            else BrokerAddress(environ["AMQP_URL"], environ.get("AMQP_MANAGEMENT_URL"))
        )
        yield Platform(
            amqp_url=address.amqp_url,
            management_url=address.management_url,
            mongo_url=database.url if database else environ["MONGO_URL"],
            broker=broker,
            database=database,
        )
    finally:
        await _together(server.stop() for server in ours)


async def _start(server: LocalServer, *, say: Callable[[str], None]) -> None:
    begun = time.monotonic()
    say(f"starting {server.name} (log: {server.folder})")
    await server.start()
    say(f"{server.name} is up after {time.monotonic() - begun:.1f} s")


async def _together(works: Iterable[Awaitable[None]]) -> None:
    """Every one is carried to its end; then the first failure counts."""
    results = await asyncio.gather(*works, return_exceptions=True)
    for failure in filter(None, results):
        raise failure
