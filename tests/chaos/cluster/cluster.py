"""Three nodes as one broker: who leads a queue, and who is a member of it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from deploy.local.database import LocalDatabase
from tests.chaos.cluster.net import Place, build
from tests.chaos.cluster.node import AMQP_PORT, USER, Node, settings
from tests.support import eventually

WHOLE_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Cluster:
    nodes: list[Node]
    password: str = field(repr=False)

    @property
    def amqp_url(self) -> str:
        """All addresses, with commas."""
        who = f"{USER}:{self.password}"
        return ",".join(f"amqp://{who}@{node.place.client}:{AMQP_PORT}/" for node in self.nodes)

    async def leader(self, queue: str) -> Node:
        (name,) = {row["leader"] for row in await self._queues() if row["name"] == queue}
        return next(node for node in self.nodes if node.erlang_name == name)

    async def whole(self, *, within: float = WHOLE_SECONDS) -> None:
        """Until every queue has three members, and all of them are online."""
        await eventually(self._is_whole, within=within, told="three members of each queue")

    async def rebalance(self) -> None:
        """As many leaders on each node."""
        await self.nodes[0].ctl("rebalance", "quorum", tool="rabbitmq-queues")

    async def _queues(self) -> list[dict[str, object]]:
        for node in self.nodes:
            try:
                return await node.queues()
            except (AssertionError, TimeoutError):
                continue
        raise AssertionError("no node answers")

    async def _is_whole(self) -> bool:
        rows = await self._queues()
        everybody = {node.erlang_name for node in self.nodes}
        return bool(rows) and all(
            set(_names(row["members"])) == set(_names(row["online"])) == everybody for row in rows
        )


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class ClusterGround:
    """What a site stands on, see `ground.Footing`."""

    cluster: Cluster
    database: LocalDatabase

    @property
    def amqp_url(self) -> str:
        return self.cluster.amqp_url

    @property
    def operator_url(self) -> str:
        return self.cluster.amqp_url

    @property
    def mongo_url(self) -> str:
        return self.database.url


@asynccontextmanager
async def open_cluster_ground(
    folder: Path, *, say: Callable[[str], None]
) -> AsyncIterator[ClusterGround]:
    places = await build()
    async with AsyncExitStack() as stack:
        database = LocalDatabase(folder, say=say)
        stack.push_async_callback(database.stop)
        cluster = _cluster(folder, places, say=say)
        for node in cluster.nodes:
            stack.push_async_callback(node.stop)
        stack.callback(partial(_kill_all, cluster, database))  # nobody needs the data any more
        await asyncio.gather(database.start(), cluster.nodes[0].start())
        await asyncio.gather(*(node.start() for node in cluster.nodes[1:]))
        say("three nodes run")
        yield ClusterGround(cluster, database)


def _cluster(folder: Path, places: list[Place], *, say: Callable[[str], None]) -> Cluster:
    password, cookie = secrets.token_hex(16), secrets.token_hex(16)
    text = settings(places, password=password)
    nodes = [Node(folder, place, settings=text, cookie=cookie, say=say) for place in places]
    return Cluster(nodes, password)


def _kill_all(cluster: Cluster, database: LocalDatabase) -> None:
    for server in (*cluster.nodes, database):
        server.kill()
