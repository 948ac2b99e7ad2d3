"""Waits until all work is done, and notes meanwhile what it costs."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from shared.messaging.rabbit import RabbitBus
from tests.bench.meter import Meter
from tests.bench.readback import Reader
from tests.bench.watching import Watching

LEAST_EVENTS = 3
"""Of each enquiry: submitted, assigned, alerted."""

_POLL_SECONDS = 0.1
_COUNT_SECONDS = 1.0
_STALLED_SECONDS = 60.0
_WRITE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    at: float
    cpu_seconds: dict[str, float]


def cpu_until(samples: Sequence[Sample], moment: float) -> dict[str, float]:
    """The CPU time used when the write that began at `moment` had ended."""
    later = (sample for sample in samples if sample.at >= moment + _WRITE_SECONDS)
    return next(later, samples[-1]).cpu_seconds


class Settling:
    """Counting documents costs this database a walk over them: so it is done last and rarely."""

    def __init__(self, watching: Watching, bus: RabbitBus, reader: Reader, meter: Meter) -> None:
        self._watching = watching
        self._bus = bus
        self._reader = reader
        self._meter = meter

    async def wait(self, enquiries: int) -> list[Sample]:
        """Returns also when nothing moves for long: then something is lost, and reading tells."""
        samples = [self._sample()]
        await self._bureaus_and_alerts(samples, enquiries)
        await self._archive_queue(samples)
        await self._events(samples, enquiries)
        return samples

    async def _bureaus_and_alerts(self, samples: list[Sample], enquiries: int) -> None:
        changed, counts = time.time(), (-1, -1)
        while min(counts) < enquiries and time.time() - changed < _STALLED_SECONDS:
            found = await self._watching.counts()
            if found != counts:
                changed, counts = time.time(), found
            await self._pause(samples)

    async def _archive_queue(self, samples: list[Sample]) -> None:
        changed, ready = time.time(), -1
        while ready != 0 and time.time() - changed < _STALLED_SECONDS:
            found = (await self._bus.admin.figures("archive")).messages
            if found != ready:
                changed, ready = time.time(), found
            await self._pause(samples)

    async def _events(self, samples: list[Sample], enquiries: int) -> None:
        """Until all are there and, for a second, no more come."""
        changed, number, counted = time.time(), -1, time.time()
        while time.time() - changed < _STALLED_SECONDS:
            await self._pause(samples)
            if time.time() - counted < _COUNT_SECONDS:
                continue
            found, counted = await self._reader.number_of_events(), time.time()
            if found == number >= LEAST_EVENTS * enquiries:
                return
            if found != number:
                changed, number = time.time(), found

    async def _pause(self, samples: list[Sample]) -> None:
        await asyncio.sleep(_POLL_SECONDS)  # noqa: TID251 - other processes' progress is polled
        samples.append(self._sample())

    def _sample(self) -> Sample:
        return Sample(time.time(), self._meter.cpu_seconds())
