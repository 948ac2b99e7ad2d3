"""Waits until all work is done, tells when, and notes meanwhile what it costs."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.meter import Meter
from tests.bench.readback import Reader
from tests.bench.watching import Watching

_POLL_SECONDS = 0.1
_STALLED_SECONDS = 180.0
"""Longer than the notifier leaves an alert to whoever took it: late is not lost."""
_PROBES = 100
"""So many cases are looked at until they are complete; all of them only in the end."""
_LAST = 20
_QUIET_OVER_SECONDS = 1.0
_QUIET_CPU_SECONDS = 0.15
_QUIET_CPU_SECONDS_OF_A_BUREAU = 0.0002
"""Its queue is swept by the broker and counted by the router, whether there is work or not."""
_LONGEST_AFTERMATH_SECONDS = 300.0
"""After tens of thousands of papers their words take minutes."""


@dataclass(slots=True)
class Settled:
    """`at`: when the last case probed was complete; `cpu_seconds`: when nothing moved any more."""

    at: float = 0.0
    cpu_seconds: dict[str, float] = field(default_factory=dict)


def probes(enquiries: Sequence[str]) -> list[str]:
    """Some evenly from all, and the very last: to look at all would be work for the database."""
    step = max(1, len(enquiries) // _PROBES)
    return list(dict.fromkeys([*enquiries[::step], *enquiries[-_LAST:]]))


class Settling:
    def __init__(
        self, watching: Watching, reader: Reader, meter: Meter, *, bureaus: int = 0
    ) -> None:
        self._quiet = _QUIET_CPU_SECONDS + bureaus * _QUIET_CPU_SECONDS_OF_A_BUREAU
        self._watching = watching
        self._reader = reader
        self._meter = meter

    async def wait(self, enquiries: Sequence[str], *, known: int = 0) -> Settled:
        """`known`: those of the warm-up, which the watcher counts as well.

        Returns also when nothing moves for long: then something is lost, and reading tells what.
        """
        settled = Settled()
        await until_reached(self._least_seen, known + len(enquiries))
        settled.at = await until_complete(self._reader, probes(enquiries))
        settled.cpu_seconds = await until_quiet(self._meter, below=self._quiet)
        return settled

    async def _least_seen(self) -> int:
        return min(await self._watching.counts())


async def until_reached(
    progress: Callable[[], Awaitable[int]], goal: int, *, poll_seconds: float = _POLL_SECONDS
) -> float:
    """When the goal was seen to be reached, or when something moved for the last time."""
    changed, count = time.time(), await progress()
    while count < goal and time.time() - changed < _STALLED_SECONDS:
        await _pause(poll_seconds)
        found = await progress()
        if found != count:
            changed, count = time.time(), found
    return changed


async def until_complete(reader: Reader, waiting: Sequence[str]) -> float:
    """When the last of these cases was complete, or the last one of those that ever were."""
    changed = time.time()
    while waiting and time.time() - changed < _STALLED_SECONDS:
        complete = await reader.complete(waiting[-_LAST:])
        if complete:
            changed = time.time()
            waiting = [one for one in waiting if one not in complete]
        else:
            await _pause()
    return changed


async def until_quiet(meter: Meter, *, below: float = _QUIET_CPU_SECONDS) -> dict[str, float]:
    """What goes on behind, such as an index of words, costs as well."""
    until = time.monotonic() + _LONGEST_AFTERMATH_SECONDS
    before = meter.cpu_seconds()
    while time.monotonic() < until:
        await asyncio.sleep(_QUIET_OVER_SECONDS)  # noqa: TID251 - a second's use is looked at
        now = meter.cpu_seconds()
        if sum(now.values()) - sum(before.values()) < below:
            return before
        before = now
    return before


async def _pause(seconds: float = _POLL_SECONDS) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 - other processes' progress is polled
