"""An identity as a process with keys of its own, and `consult` run against it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from deploy.commands.keys import service_token
from deploy.key_files import HASH_KEY, ISSUER_KEYS, PEOPLE_KEYS, ensure_keys
from services.identity.adapters.mongo_sessions import MongoSessions
from services.identity.domain import SessionLimits
from services.identity.settings import IdentitySettings
from shared.clock import utc_now
from shared.events import Event
from shared.messaging.ports import BatchSubscription
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import build_topology
from shared.mongo import Database, open_mongo
from shared.region import load_region
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.vhosts import Vhost

PACK = ROOT / "deploy/regions/shanghai"


@dataclass
class Site:
    """`told` is what has reached the archive's queue, as the archive keeps it: an event once."""

    environment: dict[str, str]
    settings: IdentitySettings
    database: Database
    replica: Replica
    session: aiohttp.ClientSession
    told: list[Event] = field(default_factory=list)

    async def consult(self, *arguments: str, status: int = 0) -> str:
        """What the command prints; it has to end with the status."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", *arguments),
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self.environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
        assert process.returncode == status, said
        return said

    def credential(self, service: str) -> str:
        return service_token(self.settings, service, region="shanghai", days=1)

    async def call(
        self, method: str, path: str, token: str | None = None, body: Any = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.replica.url + path
        async with self.session.request(method, url, headers=headers, json=body) as answer:
            return answer.status, await answer.json(content_type=None)

    async def signed_in(self, person: str, *, acting_for: str | None = None) -> str:
        """The id of a new session."""
        sessions = MongoSessions(self.database, SessionLimits())
        return await sessions.open(person, acting_for=acting_for, now=utc_now())

    async def token(self, session_id: str) -> tuple[int, Any]:
        body = {"session": session_id}
        return await self.call("POST", "/v1/tokens", self.credential("portal"), body)

    async def note(self, events: Any) -> None:
        """The command and identity's rounds may both tell a change, with one id."""
        known = {event.id for event in self.told}
        self.told.extend({event.id: event for event in events if event.id not in known}.values())


@asynccontextmanager
async def open_site(
    vhost: Vhost, *, mongo_url: str, mongo_database: str, folder: Path, **more: str
) -> AsyncIterator[Site]:
    ensure_keys(folder)
    environment = {
        "AMQP_URL": vhost.amqp_url,
        "MONGO_URL": mongo_url,
        "IDENTITY_DATABASE": mongo_database,
        "PEOPLE_HASH_KEY_FILE": str(folder / HASH_KEY),
        "PEOPLE_KEYS_FILE": str(folder / PEOPLE_KEYS),
        "ISSUER_KEYS_FILE": str(folder / ISSUER_KEYS),
        "REGION_PACK": str(PACK),
        "IDENTITY_ROUNDS_SECONDS": "0.2",
        "KEY_LEAD_SECONDS": "0",
        **more,
    }
    settings = IdentitySettings.model_validate(environment)
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="archive"))
        await bus.admin.declare(build_topology(load_region(PACK).bureau_codes))
        database = await stack.enter_async_context(open_mongo(mongo_url, mongo_database))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        replica = await stack.enter_async_context(
            open_replica("identity", environment, folder / "identity.log")
        )
        site = Site(environment, settings, database, replica, session)
        await bus.consume_batches("archive", BatchSubscription(site.note))
        await replica.until_ready()
        yield site
