"""What uses the cores while a point is measured: looked at several times a second."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil

from tests.bench.meter import Meter, cpu_of
from tests.bench.scaling.bound import Use

_EVERY_SECONDS = 0.2
DRIVER, WATCHER = "driver", "watcher"
_MEASURING = (DRIVER, WATCHER)
_SERVERS = ("broker", "database")


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds of work until `at`: of each process, and of each core whoever it was for.

    `waiting` are seconds of cores with nothing to do but to wait for the disk.
    """

    at: float
    processes: Mapping[str, float]
    cores: Sequence[float]
    waiting: float = 0.0


@dataclass(slots=True)
class Samples:
    taken: list[Sample] = field(default_factory=list)

    def use(self, begun: float, ended: float, own_cores: Sequence[int]) -> Use:
        """Averages between these times, as far as it was looked."""
        first, last = self._near(begun), self._near(ended)
        seconds = last.at - first.at
        if seconds <= 0:
            return Use(0, 0, 0, 0, 0, 0)
        by = {
            name: (used - first.processes[name]) / seconds for name, used in last.processes.items()
        }
        cores = [
            (late - early) / seconds for early, late in zip(first.cores, last.cores, strict=True)
        ]
        return Use(
            replicas=sum(by[name] for name in by if name not in (*_SERVERS, *_MEASURING)),
            broker=by.get("broker", 0.0),
            database=by.get("database", 0.0),
            measuring=sum(by.get(name, 0.0) for name in _MEASURING),
            machine=sum(cores),
            own_cores=sum(cores[core] for core in own_cores),
            waiting=(last.waiting - first.waiting) / seconds,
        )

    def _near(self, at: float) -> Sample:
        place = bisect_left([sample.at for sample in self.taken], at)
        around = self.taken[max(0, place - 1) : place + 1]
        return min(around, key=lambda sample: abs(sample.at - at))


@asynccontextmanager
async def sampling(meter: Meter) -> AsyncIterator[Samples]:
    """Looks from the beginning of the block to its end, then too."""
    families = meter.families()
    samples = Samples()

    def look() -> None:
        samples.taken.append(_sample(families, samples.taken[-1:]))

    async def look_often() -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)  # noqa: TID251 - the rate of the looks
            look()

    look()
    looking = asyncio.create_task(look_often())
    try:
        yield samples
    finally:
        looking.cancel()
        look()


def _sample(families: Mapping[str, Sequence[psutil.Process]], before: Sequence[Sample]) -> Sample:
    """A process that has ended, such as the driver, has used what it had used before."""
    used = {name: sum(map(cpu_of, family)) for name, family in families.items()}
    for earlier in before:
        used = {name: max(now, earlier.processes[name]) for name, now in used.items()}
    cores = psutil.cpu_times(percpu=True)
    return Sample(
        time.time(),
        used,
        [sum(core) - core.idle - core.iowait - core.guest for core in cores],
        sum(core.iowait for core in cores),
    )
