"""One process of a service, with its ways to broker and database in our hand."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import aiohttp
import aiormq
import orjson
from pamqp.commands import Basic
from yarl import URL

from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.delivery import MESSAGE_ID
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import SERVICE_QUEUES, build_topology
from tests.chaos.proxy import Proxy
from tests.integration.replicas import Replica, open_replica
from tests.vhosts import Vhost

NOWHERE: Final = "http://127.0.0.1:9"
BUREAUS: Final = ("hrss", "market")
"""Those that have a queue here; what others get is in the archive's alone."""

LADDER: Final = (1.0, 3.0, 10.0, 60.0)
SERVICE: Final = Principal("service:test", "service", "shanghai")


@dataclass(frozen=True, slots=True)
class Lying:
    """A message in a queue: whose it is, and whether somebody had it before."""

    type: str
    event: str
    subject: str
    about: str
    redelivered: bool


@dataclass(frozen=True, slots=True)
class Held:
    replica: Replica
    bus: RabbitBus
    to_broker: Proxy
    to_database: Proxy
    issuer: TokenIssuer
    amqp_url: str

    def headers(self, who: Principal) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.issue(who, now=time.time())}"}

    async def waiting(self, queue: str) -> int:
        return (await self.bus.admin.figures(queue)).messages

    async def is_leaving(self) -> bool:
        status, body = await self.health()
        return status == 503 and body["reasons"] == {"process": "draining"}

    async def health(self) -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.replica.url}/health/ready") as answer,
        ):
            return answer.status, await answer.json()

    async def empty(self, queue: str) -> list[Lying]:
        """Take all that lies there now."""
        connection = await aiormq.connect(self.amqp_url)
        try:
            channel = await connection.channel(publisher_confirms=False)
            taken: list[Lying] = []
            while True:
                message = await channel.basic_get(queue)
                if isinstance(message.delivery, Basic.GetEmpty):
                    return taken
                taken += _lying(message)
                await channel.basic_ack(message.delivery_tag or 0)
        finally:
            await connection.close()


def _lying(message: aiormq.abc.DeliveredMessage) -> list[Lying]:
    """Its event, or each of its batch."""
    properties = message.header.properties
    try:
        told = orjson.loads(message.body)
    except orjson.JSONDecodeError:  # of a bureau: known by what it was sent as
        known = str((properties.headers or {}).get(MESSAGE_ID) or properties.message_id)
        # our own publishes bear a number behind the name
        told = {"id": known.partition("/")[0], "subject": known.partition("/")[0]}
    return [
        Lying(
            event.get("type", ""),
            event["id"],
            event["subject"],
            (event.get("data") or {}).get("about", ""),
            bool(message.redelivered),
        )
        for event in (told if isinstance(told, list) else [told])
    ]


@asynccontextmanager
async def open_held(
    service: str, vhost: Vhost, folder: Path, *, mongo: tuple[str, str], more: Mapping[str, str]
) -> AsyncIterator[Held]:
    """Ready, in fair weather; `mongo` is the database's address and name."""
    private, jwks = new_key_pair()
    issuer = TokenIssuer(private)
    (folder / "jwks.json").write_bytes(jwks)
    token = issuer.issue(SERVICE, now=time.time(), lifetime_seconds=3600)
    (folder / "token").write_text(token, "ascii")
    async with AsyncExitStack() as stack:
        to_broker = await stack.enter_async_context(_proxy(vhost.amqp_url))
        to_database = await stack.enter_async_context(_proxy(mongo[0]))
        bus = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="test"))
        services = [replace(one, ladder=LADDER) for one in SERVICE_QUEUES]
        await bus.admin.declare(build_topology(BUREAUS, services))
        settings = {
            "RETRY_LADDER": ",".join(map(str, LADDER)),
            "AMQP_URL": str(URL(vhost.amqp_url).with_port(to_broker.port)),
            "MONGO_URL": str(URL(mongo[0]).with_port(to_database.port)),
            "MONGO_DATABASE": mongo[1],
            "JWKS_FILE": str(folder / "jwks.json"),
            "SERVICE_TOKEN_FILE": str(folder / "token"),
            **({"ARCHIVE_URLS": NOWHERE} if service == "intake" else {}),
            **more,
        }
        replica = await stack.enter_async_context(
            open_replica(service, settings, folder / f"{service}.log")
        )
        await replica.until_ready()
        yield Held(replica, bus, to_broker, to_database, issuer, vhost.amqp_url)


def _proxy(url: str) -> Proxy:
    address = URL(url)
    return Proxy(address.host or "", address.port or 0)
