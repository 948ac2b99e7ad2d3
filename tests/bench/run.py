"""One system on the common servers: brought up, posted to in parts, and looked at afterwards."""

import sys
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.commands.topology import apply_topology
from deploy.credentials import ensure_credentials
from deploy.demo.roster import make_roster
from deploy.local.broker import BrokerAddress
from deploy.local.platform import Platform
from deploy.local.ports import held_ports
from deploy.local.supervisor import Supervisor
from shared.region import Region
from tests.bench.driver import Answers
from tests.bench.driving import Pace, prepared_driver
from tests.bench.figures import Observation
from tests.bench.meter import Meter, meter_of, used
from tests.bench.papers import Posted
from tests.bench.readback import Reader, open_reader
from tests.bench.settling import Settling
from tests.bench.site import Site
from tests.bench.systems import MOST_PORTS, System
from tests.bench.watching import Watching, open_watching, watcher_spec
from tests.vhosts import open_vhost


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
class Part:
    """What was posted in one go, and what it took until nothing moved any more."""

    answers: Answers
    settled_at: float
    cpu_seconds: Mapping[str, float]
    peak_bytes: Mapping[str, int]
    resident_bytes: Mapping[str, int]


@dataclass(slots=True)
class Running:
    """A system that is up, with all that measures it."""

    system: System
    site: Site
    supervisor: Supervisor
    meter: Meter
    watching: Watching
    reader: Reader
    settling: Settling
    ready_seconds: float
    papers: dict[str, Posted] = field(default_factory=dict)
    """All that was ever accepted."""

    async def post(self, number: int, pace: Pace) -> Part:
        first = len(self.papers)
        async with prepared_driver(self.site, number, pace, first=first) as driver:
            self.meter.forget_peaks()
            before = self.meter.cpu_seconds()
            answers = await driver.drive()
        enquiries = [enquiry for enquiry, _, _ in answers.accepted]
        settled = await self.settling.wait(enquiries, known=first)
        self.papers |= answers.papers
        return Part(
            answers=answers,
            settled_at=settled.at,
            cpu_seconds={
                **used(before, settled.cpu_seconds),
                "driver": answers.cpu_seconds,
            },
            peak_bytes=self.meter.peak_bytes(),
            resident_bytes=self.meter.resident_bytes(),
        )

    async def observe(self, part: Part) -> Observation:
        """All that is there now, whatever part it came with, beside the figures of this part."""
        return Observation(
            answers=part.answers,
            seen=await self.watching.seen(),
            record=await self.reader.read(),
            papers=self.papers,
            stored=self.system.stored,
            settled_at=part.settled_at,
            cpu_seconds=part.cpu_seconds,
            peak_bytes=part.peak_bytes,
            crashed=[name for name, starts in self.supervisor.starts.items() if starts > 1],
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """The servers and files that all runs share.

    `lone`: one run is all that these servers are for, so it leaves its queues to their end.
    """

    platform: Platform
    region: Region
    region_pack: Path
    sheets: Path
    folder: Path
    lone: bool = False

    async def run(self, system: System, plan: Plan) -> Observation:
        async with self.open(system) as running:
            if plan.warm_up:
                await running.post(plan.warm_up, Pace(plan.connections))
            part = await running.post(plan.enquiries, Pace(plan.connections, plan.rate))
            return await running.observe(part)

    @asynccontextmanager
    async def open(self, system: System) -> AsyncIterator[Running]:
        async with AsyncExitStack() as stack:
            site = await stack.enter_async_context(self.site(system.name))
            reader = await stack.enter_async_context(open_reader(site.mongo_url, site.database))
            supervisor = await stack.enter_async_context(Supervisor(say=tell))
            begun = time.monotonic()
            await supervisor.start_all([watcher_spec(site), *system.specs(site)])
            await system.wait_ready(site)
            ready = time.monotonic() - begun
            watching = await stack.enter_async_context(open_watching(site))
            meter = self.meter(supervisor)
            settling = Settling(watching, reader, meter, bureaus=len(self.region.bureaus))
            yield Running(system, site, supervisor, meter, watching, reader, settling, ready)

    @asynccontextmanager
    async def site(self, purpose: str, *, most_ports: int = MOST_PORTS) -> AsyncIterator[Site]:
        broker = BrokerAddress(self.platform.amqp_url, self.platform.management_url)
        roster = make_roster(self.region.bureau_codes)
        name = f"bench-{purpose}-{uuid.uuid4().hex[:8]}"
        (self.folder / name).mkdir()
        keys = ensure_credentials(self.folder / "keys", region=self.region.code, roster=roster)
        async with open_vhost(lambda: broker, keep=self.lone) as vhost:
            begun = time.monotonic()
            await apply_topology(vhost.amqp_url, self.region)
            declared = time.monotonic() - begun
            with held_ports(most_ports + 1) as ports:
                yield Site(
                    amqp_url=vhost.amqp_url,
                    mongo_url=self.platform.mongo_url,
                    database=name,
                    credentials=keys,
                    region=self.region,
                    region_pack=self.region_pack,
                    roster=roster,
                    sheets=self.sheets,
                    folder=self.folder / name,
                    ports=ports[:-1],
                    sink_port=ports[-1],
                    declared_seconds=declared,
                )

    def meter(self, supervisor: Supervisor, **more: int) -> Meter:
        """Of the servers and of what is supervised; `more` are other processes by name."""
        return meter_of({**supervisor.pids, **more}, self.platform)


def tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
