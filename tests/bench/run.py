"""One measured run of one system on the common servers, from its start to its end."""

import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.commands.topology import apply_topology
from deploy.credentials import ensure_credentials
from deploy.demo.roster import make_roster
from deploy.local.broker import BrokerAddress
from deploy.local.platform import Platform
from deploy.local.ports import held_ports
from deploy.local.supervisor import Supervisor
from shared.region import Region
from tests.bench.driving import prepared_driver
from tests.bench.figures import Observation
from tests.bench.meter import Meter, used
from tests.bench.readback import Reader, open_reader
from tests.bench.settling import Settling
from tests.bench.site import Site
from tests.bench.systems import MOST_PORTS, System
from tests.bench.watching import Watching, open_watching, watcher_spec
from tests.vhosts import open_vhost

REGION_PACK = Path(__file__).parents[2] / "deploy" / "regions" / "shanghai"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is posted, and before it as a warm-up of the same processes.

    `rate`: so many a second, or as fast as they are answered over the connections.
    """

    enquiries: int
    warm_up: int
    connections: int
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """The servers and files that all runs share."""

    platform: Platform
    region: Region
    region_pack: Path
    folder: Path

    async def run(self, system: System, plan: Plan) -> Observation:
        async with AsyncExitStack() as stack:
            site = await stack.enter_async_context(self.site(system.name))
            reader = await stack.enter_async_context(open_reader(site.mongo_url, site.database))
            supervisor = await stack.enter_async_context(Supervisor(say=tell))
            await supervisor.start_all([watcher_spec(site), *system.specs(site)])
            await system.wait_ready(site)
            watching = await stack.enter_async_context(open_watching(site))
            meter = self.meter(supervisor)
            settling = Settling(watching, reader, meter)
            return await _Run(site, plan, supervisor, meter, watching, reader, settling).observe()

    @asynccontextmanager
    async def site(self, purpose: str, *, most_ports: int = MOST_PORTS) -> AsyncIterator[Site]:
        broker = BrokerAddress(self.platform.amqp_url, self.platform.management_url)
        roster = make_roster(self.region.bureau_codes)
        name = f"bench-{purpose}-{uuid.uuid4().hex[:8]}"
        (self.folder / name).mkdir()
        keys = ensure_credentials(self.folder / "keys", region=self.region.code, roster=roster)
        async with open_vhost(lambda: broker) as vhost:
            await apply_topology(vhost.amqp_url, self.region)
            with held_ports(most_ports + 1) as ports:
                yield Site(
                    amqp_url=vhost.amqp_url,
                    mongo_url=self.platform.mongo_url,
                    database=name,
                    credentials=keys,
                    region=self.region,
                    region_pack=self.region_pack,
                    folder=self.folder / name,
                    ports=ports[:-1],
                    sink_port=ports[-1],
                )

    def meter(self, supervisor: Supervisor, **more: int) -> Meter:
        """Of the servers and of what is supervised; `more` are other processes by name."""
        pids = {name: [pid] for name, pid in {**supervisor.pids, **more}.items()}
        if self.platform.broker:
            pids["broker"] = self.platform.broker.pids
        if self.platform.database:
            pids["database"] = self.platform.database.pids
        return Meter(pids)


@dataclass(frozen=True, slots=True)
class _Run:
    site: Site
    plan: Plan
    supervisor: Supervisor
    meter: Meter
    watching: Watching
    reader: Reader
    settling: Settling

    async def observe(self) -> Observation:
        warm_up = await self._warm_up()
        plan = self.plan
        async with prepared_driver(
            self.site, plan.enquiries, plan.connections, rate=plan.rate
        ) as driver:
            self.meter.forget_peaks()
            before = self.meter.cpu_seconds()
            answers = await driver.drive()
        enquiries = [enquiry for enquiry, _, _ in answers.accepted]
        settled = await self.settling.wait(enquiries, known=len(warm_up))
        record = await self.reader.read()
        cpu = used(before, settled.cpu_seconds)
        return Observation(
            answers=answers,
            seen=await self.watching.seen(),
            record=record,
            warm_up=warm_up,
            settled_at=settled.at,
            cpu_seconds={**cpu, "driver": answers.cpu_seconds},
            peak_bytes=self.meter.peak_bytes(),
            crashed=[name for name, starts in self.supervisor.starts.items() if starts > 1],
        )

    async def _warm_up(self) -> frozenset[str]:
        async with prepared_driver(self.site, self.plan.warm_up, self.plan.connections) as driver:
            answers = await driver.drive()
        enquiries = [enquiry for enquiry, _, _ in answers.accepted]
        await self.settling.wait(enquiries)
        return frozenset(enquiries)


@contextmanager
def data_folder(asked: Path | None) -> Iterator[Path]:
    """The one that is asked for, which stays, or one that goes."""
    if asked:
        asked.mkdir(parents=True, exist_ok=True)
        yield asked.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
