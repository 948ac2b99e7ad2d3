"""`make bench-peak`: `consult load` climbs to the knee, holds four fifths of it, then bursts."""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.commands.topology import apply_topology
from deploy.commands.up import until_ready
from deploy.credentials import ensure_credentials
from deploy.demo.roster import make_roster
from deploy.local.platform import open_platform
from deploy.local.ports import held_ports
from deploy.local.supervisor import Supervisor
from deploy.stack import Layout, Replicas, Servers, Stack
from shared.region import load_region
from tests.bench.meter import Meter, meter_of
from tests.bench.peak.judging import capacity
from tests.bench.peak.report import show
from tests.bench.servers import data_folder

REGION_PACK = Path(__file__).parents[3] / "deploy" / "regions" / "shanghai"
_OFF = dict.fromkeys(("RATE_PER_PERSON", "RATE_SUBMISSIONS"), "off")
_MEMORY_SECONDS = 5.0
_IN_FLIGHT = "20000"
"""A generator that gives up would take the pressure off."""

Memory = list[tuple[float, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class Rig:
    target: Path
    folder: Path
    meter: Meter

    async def load(self, name: str, *arguments: str) -> tuple[Mapping[str, Any], Memory]:
        """What `consult load` found, and the memory of each process meanwhile."""
        result = self.folder / f"{name}.json"
        command = ["-m", "deploy.cli", "load", "--target", str(self.target), "--queues"]
        memory: Memory = []
        noting = asyncio.create_task(self._note(memory))
        with (self.folder / f"{name}.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, *command, "--in-flight", _IN_FLIGHT, "--json", str(result)),
                *arguments,
                stdout=log,
                stderr=log,
            )
            await process.wait()
        noting.cancel()
        return json.loads(result.read_text("utf-8")), memory

    async def _note(self, memory: Memory) -> None:
        begun = time.monotonic()
        while True:
            memory.append((time.monotonic() - begun, self.meter.resident_bytes()))
            await asyncio.sleep(_MEMORY_SECONDS)  # noqa: TID251 - a measurement now and then


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench-peak ARGS=…", description=__doc__)
    parser.add_argument("--climb-rate", type=float, default=500, help="acts a second at its end")
    parser.add_argument("--climb-seconds", type=float, default=120)
    parser.add_argument("--capacity", type=float, help="acts a second: no climb")
    parser.add_argument("--level-seconds", type=float, default=600)
    parser.add_argument("--burst-seconds", type=float, default=30)
    parser.add_argument("--settle-seconds", type=float, default=300, help="after the burst")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all of it there")
    return parser.parse_args(argv)


async def peak(options: argparse.Namespace, data: Path, console: Console) -> Mapping[str, Any]:
    found: dict[str, Any] = {"capacity": options.capacity}
    if options.capacity is None:
        async with _rig(data / "climb", console) as rig:
            climb = (
                *("--profile", "ramp", "--settle", "0", "--max-errors", "1"),
                *("--rate", str(options.climb_rate), "--duration", str(options.climb_seconds)),
            )
            found["climb"], _ = await rig.load("climb", *climb)
        found["capacity"] = capacity(found["climb"]["timeline"])
        console.print(f"capacity: {found['capacity']:,.0f} acts a second")
    async with _rig(data / "level", console) as rig:
        level = ("--rate", str(0.8 * found["capacity"]), "--duration", str(options.level_seconds))
        found["level"], found["memory"] = await rig.load("level", *level)
        console.print("the level has been held")
        burst = (
            *("--profile", "burst", "--rate", str(found["capacity"] / 2), "--burst-factor", "10"),
            *("--burst-seconds", str(options.burst_seconds), "--max-errors", "1"),
            *("--duration", str(8 * options.burst_seconds)),
            *("--settle", str(options.settle_seconds)),
        )
        found["burst"], found["burst_memory"] = await rig.load("burst", *burst)
    return found


@asynccontextmanager
async def _rig(folder: Path, console: Console) -> AsyncIterator[Rig]:
    """A whole stack on servers of its own, one process of each service, without limits a person."""
    await asyncio.to_thread(folder.mkdir, parents=True)
    region = load_region(REGION_PACK)
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(
            open_platform(folder, say=console.print, environ={})
        )
        await apply_topology(platform.amqp_url, region)
        supervisor = await stack.enter_async_context(Supervisor(say=console.print))
        ports = stack.enter_context(held_ports(Replicas().total + 1))
        roster = make_roster(region.bureau_codes)
        services = Stack(
            layout=Layout.of(Replicas(), ports),
            servers=Servers(platform.amqp_url, platform.mongo_url, platform.management_url),
            credentials=ensure_credentials(folder / "keys", region=region.code, roster=roster),
            region_pack=REGION_PACK,
            folder=folder,
            environ={**os.environ, **_OFF},
        )
        target = folder / "stack.json"
        services.target().write(target)
        await supervisor.start_all(services.specs())
        await until_ready(services)
        yield Rig(target, folder, meter_of(supervisor.pids, platform))


def main() -> int:
    options = parse(sys.argv[1:])
    console = Console()
    with data_folder(options.data) as data:
        found = asyncio.run(peak(options, data, console))
    if options.json:
        options.json.write_text(json.dumps(found), encoding="utf-8")
    show(found, console)
    missing = [found[name]["check"]["missing"] for name in ("level", "burst")]
    return 1 if any(missing) or not found["level"]["good"] else 0


if __name__ == "__main__":
    sys.exit(main())
