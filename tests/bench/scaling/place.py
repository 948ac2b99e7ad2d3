"""Where one point is measured: the replicas of one service alone, each on its core."""

import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from deploy.local.supervisor import ProcessSpec, Supervisor
from deploy.stack import Layout, Replicas
from tests.bench.meter import Meter
from tests.bench.readback import Reader, open_reader
from tests.bench.run import Bench, tell
from tests.bench.scaling.plan import Plan, Point
from tests.bench.scaling.queues import Queues, open_queues
from tests.bench.site import Site
from tests.bench.systems import product_ready, product_specs
from tests.bench.watching import WATCHER, Watching, open_watching, watcher_spec
from tests.support import eventually

HEARS_WEBHOOKS = ("notifier",)
_END_SECONDS = 10.0


class NoTasksetError(RuntimeError):
    """There is no `taskset` to put a process on a core."""


@dataclass(frozen=True, slots=True)
class Place:
    bench: Bench
    site: Site
    layout: Layout
    supervisor: Supervisor
    queues: Queues
    reader: Reader
    watching: Watching | None

    @property
    def replicas(self) -> list[int]:
        """Their process ids."""
        return [pid for name, pid in self.supervisor.pids.items() if name != WATCHER]

    @property
    def crashes(self) -> int:
        return sum(starts - 1 for starts in self.supervisor.starts.values())

    def meter(self, **more: int) -> Meter:
        return self.bench.meter(self.supervisor, **more)

    def hold(self) -> None:
        """Stops the replicas where they are, until `release`."""
        for pid in self.replicas:
            os.kill(pid, signal.SIGSTOP)

    def release(self) -> None:
        for pid in self.replicas:
            os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def open_place(bench: Bench, plan: Plan, point: Point) -> AsyncIterator[Place]:
    """With all replicas ready, and nothing else of the product at work."""
    replicas, services = Replicas(**{point.service: point.replicas}), (point.service,)
    async with AsyncExitStack() as stack:
        opened = bench.site(point.service, most_ports=replicas.total + 1)
        site = await stack.enter_async_context(opened)
        queues = await stack.enter_async_context(open_queues(site.amqp_url))
        reader = await stack.enter_async_context(open_reader(site.mongo_url, site.database))
        supervisor = await stack.enter_async_context(Supervisor(say=tell))
        stack.push_async_callback(end, supervisor)
        specs = product_specs(site, replicas=replicas, services=services)
        pinned = [_pinned(spec, plan.core_of(place)) for place, spec in enumerate(specs)]
        sink = [watcher_spec(site)] if point.service in HEARS_WEBHOOKS else []
        await supervisor.start_all([*sink, *pinned])
        await product_ready(site, replicas=replicas, services=services)
        watching = await stack.enter_async_context(open_watching(site)) if sink else None
        layout = Layout.of(replicas, site.ports)
        yield Place(bench, site, layout, supervisor, queues, reader, watching)


async def end(supervisor: Supervisor) -> None:
    """At once: nobody needs their last words, and some may be held."""
    supervisor.kill()
    await eventually(lambda: not supervisor.pids, within=_END_SECONDS, told="all have ended")


def _pinned(spec: ProcessSpec, core: int) -> ProcessSpec:
    taskset = shutil.which("taskset")
    if taskset is None:
        raise NoTasksetError("taskset is not installed: it comes with util-linux")
    return replace(spec, argv=[taskset, "--cpu-list", str(core), *spec.argv])
