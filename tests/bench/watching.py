"""The watcher as the bench sees it: what has come so far, and all of it at the end."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from deploy.local.supervisor import ProcessSpec
from tests.bench.site import Site
from tests.bench.watcher import Seen
from tests.support import eventually

WATCHER = "watcher"
_READY_SECONDS = 90.0


class Watching:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def counts(self) -> tuple[int, int]:
        """Enquiries that reached a bureau, and those whose author was alerted."""
        async with self._session.get("/counts") as answer:
            deliveries, alerts = await answer.json(content_type=None)
            return deliveries, alerts

    async def seen(self) -> Seen:
        async with self._session.get("/seen") as answer:
            return Seen.model_validate_json(await answer.read())

    async def answers(self) -> bool:
        try:
            await self.counts()
        except aiohttp.ClientConnectionError:
            return False
        return True


def watcher_spec(site: Site) -> ProcessSpec:
    environment = site.environment() | {"HTTP_PORT": str(site.sink_port)}
    argv = [sys.executable, "-m", "tests.bench.watcher"]
    return ProcessSpec(WATCHER, argv, environment, site.log(WATCHER))


@asynccontextmanager
async def open_watching(site: Site) -> AsyncIterator[Watching]:
    """Waits until the watcher answers: it has all its consumers by then."""
    async with aiohttp.ClientSession(f"http://127.0.0.1:{site.sink_port}") as session:
        watching = Watching(session)
        told = f"the watcher, log: {site.log(WATCHER)}"
        await eventually(watching.answers, within=_READY_SECONDS, told=told)
        yield watching
