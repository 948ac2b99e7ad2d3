"""Three archives as processes on real servers: whoever is killed, every case comes to be whole."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from services.archive.adapters.documents import case_plain
from shared.events import Event
from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.contract.case_store_suite import shuffled
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.support import eventually
from tests.unit.archive.stories import answered_story
from tests.vhosts import Vhost

REPLICAS = 3
PAPERS = 40
SECRETARY = Principal("s-1", "secretariat", "shanghai")


@dataclass(frozen=True, slots=True)
class Bench:
    replicas: list[Replica]
    bus: RabbitBus
    session: aiohttp.ClientSession

    async def cases(self, asked: str) -> dict[str, Any]:
        """A page of whole cases by id, from the last archive, which no test kills."""
        url = f"{self.replicas[-1].url}/v1/enquiries?view=full&limit=100{asked}"
        async with self.session.get(url) as answer:
            assert answer.status == 200
            return {item["id"]: item for item in (await answer.json())["items"]}


@asynccontextmanager
async def open_bench(vhost: Vhost, settings: dict[str, str], folder: Path) -> AsyncIterator[Bench]:
    private, jwks = new_key_pair()
    await asyncio.to_thread((folder / "jwks.json").write_bytes, jwks)
    settings |= {"AMQP_URL": vhost.amqp_url, "JWKS_FILE": str(folder / "jwks.json")}
    settings |= {"RETRY_LADDER": "0.2,0.5", "INDEX_SECONDS": "0.2"}
    token = TokenIssuer(private).issue(SECRETARY, now=time.time())
    region = load_region(ROOT / "deploy/regions/shanghai")
    async with AsyncExitStack() as stack:
        session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})
        await stack.enter_async_context(session)
        bus = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="test"))
        services = build_topology(region.bureau_codes)
        await bus.admin.declare(services)
        replicas = [
            await stack.enter_async_context(
                open_replica("archive", settings, folder / f"archive-{number}.log")
            )
            for number in range(REPLICAS)
        ]
        for replica in replicas:
            await replica.until_ready()
        yield Bench(replicas, bus, session)


async def test_three_archives_of_which_two_go_leave_no_fact_out(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    stories = [answered_story() for _ in range(PAPERS)]
    events: list[Event] = shuffled(stories, copies=2, seed=3)
    expected = {str(story.id): case_plain(story.case) for story in stories}
    for case in expected.values():
        del case["n"]
    settings = {"MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database}
    async with open_bench(vhost, settings, tmp_path) as bench:
        third = len(events) // 3
        await bench.bus.publish(*events[:third])
        await bench.replicas[0].kill()
        await bench.bus.publish(*events[third : 2 * third])
        assert await bench.replicas[1].stop() == 0
        await bench.bus.publish(*events[2 * third :])

        async def whole() -> bool:
            return await bench.cases("") == expected

        await eventually(whole, within=90, told="every case is the fold of its events")

        async def searchable() -> bool:
            return len(await bench.cases("&q=绿色通道")) == PAPERS

        await eventually(searchable, within=60, told="every reply is found by its words")
