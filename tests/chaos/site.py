"""The whole stack on its ground, each service with steps at which a drill can end it."""

import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import aiohttp

from deploy.commands.topology import apply_topology
from deploy.credentials import ensure_credentials
from deploy.demo.roster import make_roster
from deploy.local.ports import held_ports
from deploy.local.supervisor import ProcessSpec, Supervisor
from deploy.stack import REPLICABLE, Layout, Replicas, Servers, Stack
from shared.region import Region, load_region
from tests.chaos.disks import small_disks
from tests.chaos.ground import Footing, Ground, open_ground
from tests.chaos.points import FAULT_POINTS, Action, Order, Orders
from tests.chaos.receiver import open_receiver
from tests.chaos.service import CLOCK_FILE
from tests.support import eventually

REGION_PACK = Path(__file__).parents[2] / "deploy" / "regions" / "shanghai"
LADDER = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds: longer together than any fault lasts, shorter each than anybody wants to wait."""

READY_SECONDS = 90.0
_PEOPLE = ("IDENTITY_URLS", "JWKS_URL")
"""Nobody issues tokens here: the services verify by the file of keys."""

_SETTINGS = {
    "RETRY_LADDER": ",".join(f"{step:g}" for step in LADDER),
    "RATE_PER_PERSON": "off",
    "RATE_SUBMISSIONS": "off",
    "RATE_PER_KEY": "off",
    "RATE_PER_ADDRESS": "off",
    "CLOCK_LEASE_SECONDS": "5",
    "NOTIFIER_LEASE_SECONDS": "10",
    "MONGO_DATABASE": "drill",
}


class Site:
    """One running stack; `settled_for` is how long its queues have been there."""

    def __init__(
        self, footing: Footing, stack: Stack, supervisor: Supervisor, region: Region
    ) -> None:
        self.footing = footing
        self.stack = stack
        self.region = region
        self._supervisor = supervisor
        self._declared_at = time.monotonic()

    @property
    def ground(self) -> Ground:
        """The ordinary one: one node and one database behind proxies."""
        assert isinstance(self.footing, Ground)
        return self.footing

    @property
    def intake_urls(self) -> tuple[str, ...]:
        return self.stack.layout.urls("intake")

    @property
    def archive_urls(self) -> tuple[str, ...]:
        return self.stack.layout.urls("archive")

    @property
    def settled_for(self) -> float:
        return time.monotonic() - self._declared_at

    def processes(self, service: str) -> list[str]:
        return [name for name, kind in self.stack.layout.services.items() if kind == service]

    def starts(self, process: str) -> int:
        return self._supervisor.starts.get(process, 0)

    def runs(self, process: str) -> bool:
        return process in self._supervisor.pids

    def orders(self, process: str) -> Orders:
        return Orders(_order_file(self.stack.folder, process))

    def order(self, process: str, point: str, action: Action, *, skip: int = 0) -> Orders:
        orders = self.orders(process)
        orders.give(Order(point, action, skip))
        return orders

    def signal(self, process: str, number: signal.Signals) -> None:
        """Without effect on a process that is just being started again."""
        if self.runs(process):
            os.kill(self._supervisor.pids[process], number)

    async def ready(self, *, within: float = READY_SECONDS) -> None:
        """Every process says so itself."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(5)) as session:
            for name, service in self.stack.layout.services.items():
                if service in REPLICABLE:
                    url = f"http://127.0.0.1:{self.stack.layout.ports[name]}/health/ready"
                    log = self.stack.folder / "logs" / f"{name}.log"
                    await eventually(
                        partial(_answers, session, url), within=within, told=f"{name} ready: {log}"
                    )

    def shift_clock(self, process: str, seconds: float) -> None:
        _clock_file(self.stack.folder, process).write_text(f"{seconds}", encoding="ascii")

    async def declare(self) -> None:
        """As an operator does after queues were lost."""
        await apply_topology(self.footing.operator_url, self.region, LADDER)


class OpenFooting(Protocol):
    def __call__(
        self, folder: Path, *, say: Callable[[str], None]
    ) -> AbstractAsyncContextManager[Footing]: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs, on which servers and disks; `settings` go to every process."""

    replicas: Replicas = field(default_factory=Replicas)
    small_disks: bool = False
    settings: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    ground: OpenFooting = open_ground


@asynccontextmanager
async def open_site(
    folder: Path, plan: Plan = Plan(), *, say: Callable[[str], None] = lambda _: None
) -> AsyncIterator[Site]:
    """Everything is up and ready; all of it ends with the block."""
    async with AsyncExitStack() as opened:
        if plan.small_disks:
            opened.enter_context(small_disks(folder))
        footing = await opened.enter_async_context(plan.ground(folder, say=say))
        supervisor = await opened.enter_async_context(Supervisor(say=say))
        region = load_region(REGION_PACK)
        await apply_topology(footing.operator_url, region, LADDER)
        with held_ports(plan.replicas.total + 1) as ports:
            stack = Stack(
                layout=Layout.of(plan.replicas, ports),
                servers=Servers(footing.amqp_url, footing.mongo_url),
                credentials=ensure_credentials(
                    folder / "keys", region=region.code, roster=make_roster(region.bureau_codes)
                ),
                region_pack=REGION_PACK,
                folder=folder,
                environ={**plan.settings, **_SETTINGS},
            )
            webhooks = await opened.enter_async_context(open_receiver(folder))
            await supervisor.start_all(_under_drill(stack, webhooks))
        site = Site(footing, stack, supervisor, region)
        await site.ready()
        yield site


def _under_drill(stack: Stack, webhooks: Path) -> list[ProcessSpec]:
    """Portal and identity are client and issuer: no paper passes through them."""
    specs = {spec.name: spec for spec in stack.specs()}
    return [
        replace(
            spec := specs[name],
            argv=[sys.executable, "-m", "tests.chaos.service", service],
            environment={
                **{key: value for key, value in spec.environment.items() if key not in _PEOPLE},
                FAULT_POINTS: str(_order_file(stack.folder, name)),
                CLOCK_FILE: str(_clock_file(stack.folder, name)),
                **({"NOTIFIER_WEBHOOKS": str(webhooks)} if service == "notifier" else {}),
            },
        )
        for name, service in stack.layout.services.items()
        if service in REPLICABLE
    ]


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def _clock_file(folder: Path, process: str) -> Path:
    return folder / f"{process}.clock"


def _order_file(folder: Path, process: str) -> Path:
    return folder / "orders" / f"{process}.json"
