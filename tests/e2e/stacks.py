"""A whole stack of real processes for one test, on the run's broker and database."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from deploy.commands.service_users import addresses_of_services
from deploy.commands.topology import apply_topology
from deploy.commands.up import until_ready
from deploy.credentials import ensure_credentials
from deploy.demo.people import import_people
from deploy.demo.roster import make_roster
from deploy.local.ports import held_ports
from deploy.local.supervisor import Supervisor
from deploy.stack import Layout, Replicas, Servers, Stack
from services.identity.settings import IdentitySettings
from shared.messaging.rabbit.users import open_users
from shared.region import load_region
from tests.vhosts import Vhost

REGION_PACK = Path("deploy/regions/shanghai").resolve()
QUICK_LADDER = "1,2,4,8"
"""Seconds: a test need not wait for the rungs of a real session."""


class RunningStack:
    def __init__(self, stack: Stack, supervisor: Supervisor) -> None:
        self.stack = stack
        self.target = stack.target()
        self._supervisor = supervisor

    def kill_hard(self, name: str) -> None:
        """SIGKILL one process; the supervisor starts it again."""
        os.kill(self._supervisor.pids[name], signal.SIGKILL)

    def came_back(self, name: str) -> bool:
        return self._supervisor.starts[name] > 1

    async def ready(self) -> None:
        await until_ready(self.stack)


async def with_own_users(servers: Servers, vhost: Vhost) -> Servers:
    """Each service as a user of its own, as under `make run`; not on a broker of somebody else.

    Users belong to the whole broker, and other stacks stand on it: so under names of our own.
    """
    if "AMQP_URL" in os.environ or vhost.management_url is None:
        return servers
    async with open_users(vhost.management_url, vhost.name) as users:
        prefix = f"{vhost.name}-"
        addresses = await addresses_of_services(users, servers.amqp_url, prefix=prefix)
        return replace(servers, of_services=addresses)


@asynccontextmanager
async def running_stack(
    folder: Path,
    servers: Servers,
    *,
    database: str,
    replicas: Replicas,
    region_pack: Path = REGION_PACK,
) -> AsyncIterator[RunningStack]:
    """Every service, supervised, ready; all of it ends with the block."""
    region = load_region(region_pack)
    ladder = tuple(float(step) for step in QUICK_LADDER.split(","))
    await apply_topology(servers.amqp_url, region, ladder)
    async with Supervisor(say=lambda _: None) as supervisor:
        with held_ports(replicas.total + 1) as ports:
            stack = Stack(
                layout=Layout.of(replicas, ports),
                servers=servers,
                credentials=ensure_credentials(
                    folder / "keys", region=region.code, roster=make_roster(region.bureau_codes)
                ),
                region_pack=region_pack,
                folder=folder,
                environ=os.environ
                | {
                    "MONGO_DATABASE": database,
                    "RETRY_LADDER": QUICK_LADDER,
                    "REVOCATIONS_SECONDS": "0.5",
                },
            )
            stack.target().write(folder / "stack.json")
            await supervisor.start_all(stack.specs())
        running = RunningStack(stack, supervisor)
        await running.ready()
        settings = IdentitySettings.model_validate(stack.environment_of("identity"))
        await import_people(settings, make_roster(region.bureau_codes))
        yield running
