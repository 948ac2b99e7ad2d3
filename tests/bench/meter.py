"""What processes use: CPU time of all their threads and children, and their highest memory."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.local.platform import Platform

_RESET_PEAK = "5"  # see proc(5), clear_refs


class Meter:
    """Names and the processes that stand for each, such as the broker with its port mapper."""

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._processes = {
            name: [psutil.Process(pid) for pid in group] for name, group in pids.items()
        }

    def cpu_seconds(self) -> dict[str, float]:
        """User and system time since each process began."""
        return {name: sum(map(cpu_of, each)) for name, each in self.families().items()}

    def families(self) -> dict[str, list[psutil.Process]]:
        """Each with its present children: looking for them costs more than looking at them."""
        return {
            name: [each for process in group for each in _family(process)]
            for name, group in self._processes.items()
        }

    def forget_peaks(self) -> None:
        """From now on `peak_bytes` tells of what comes after."""
        for process in self._all():
            with suppress(OSError):
                Path(f"/proc/{process.pid}/clear_refs").write_text(_RESET_PEAK, encoding="ascii")

    def peak_bytes(self) -> dict[str, int]:
        return self._bytes("VmHWM")

    def resident_bytes(self) -> dict[str, int]:
        return self._bytes("VmRSS")

    def _bytes(self, field: str) -> dict[str, int]:
        return {
            name: sum(_status(one.pid, field) for one in each)
            for name, each in self.families().items()
        }

    def _all(self) -> list[psutil.Process]:
        return [one for each in self.families().values() for one in each]


def meter_of(pids: Mapping[str, int], platform: Platform) -> Meter:
    """Of these processes, and of the servers that were started for them."""
    groups: dict[str, Sequence[int]] = {name: [pid] for name, pid in pids.items()}
    if platform.broker:
        groups["broker"] = platform.broker.pids
    if platform.database:
        groups["database"] = platform.database.pids
    return Meter(groups)


def used(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in after}


def cpu_of(process: psutil.Process) -> float:
    """User and system time of one process; none of one that is gone."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _status(pid: int, field: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    for line in status.splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0
