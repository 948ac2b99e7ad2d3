"""Some archives as processes on real servers, and what a client and the broker see of them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.vhosts import Vhost

SECRETARY = Principal("s-1", "secretariat", "shanghai")


@dataclass(frozen=True, slots=True)
class Bench:
    bus: RabbitBus
    session: aiohttp.ClientSession
    stack: AsyncExitStack
    settings: dict[str, str]
    folder: Path
    replicas: list[Replica]
    issuer: TokenIssuer

    async def start(self, number: int = 1) -> None:
        """So many more archives, ready."""
        begun = [await self.stack.enter_async_context(self._opened()) for _ in range(number)]
        for replica in begun:
            await replica.until_ready()

    async def ask(self, path: str, *, by: Principal, body: Any = None) -> Any:
        """What the archive that was started last answers somebody; it has to be 200."""
        token = self.issuer.issue(by, now=time.time())
        method, url = "GET" if body is None else "POST", self.replicas[-1].url + path
        headers = {"Authorization": f"Bearer {token}"}
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def cases(self, asked: str) -> dict[str, Any]:
        """A page of whole cases by id, from the archive that was started last."""
        url = f"{self.replicas[-1].url}/v1/enquiries?view=full&limit=100{asked}"
        async with self.session.get(url) as answer:
            assert answer.status == 200
            return {item["id"]: item for item in (await answer.json())["items"]}

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Replica]:
        log = self.folder / f"archive-{len(self.replicas)}.log"
        async with open_replica("archive", self.settings, log) as replica:
            self.replicas.append(replica)
            yield replica


@asynccontextmanager
async def open_bench(vhost: Vhost, settings: dict[str, str], folder: Path) -> AsyncIterator[Bench]:
    """The broker with the product's topology, and no archive yet."""
    private, jwks = new_key_pair()
    await asyncio.to_thread((folder / "jwks.json").write_bytes, jwks)
    settings |= {"AMQP_URL": vhost.amqp_url, "JWKS_FILE": str(folder / "jwks.json")}
    settings |= {"RETRY_LADDER": "0.2,0.5", "INDEX_SECONDS": "0.2"}
    issuer = TokenIssuer(private)
    token = issuer.issue(SECRETARY, now=time.time())
    region = load_region(ROOT / "deploy/regions/shanghai")
    async with AsyncExitStack() as stack:
        session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})
        await stack.enter_async_context(session)
        bus = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="test"))
        await bus.admin.declare(build_topology(region.bureau_codes))
        yield Bench(bus, session, stack, settings, folder, [], issuer)
