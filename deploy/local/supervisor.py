"""Keeps the processes of the services running and ends them all within a bounded time."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from deploy.local.process import ChildProcess, Command, spawn

GRACE_SECONDS = 30.0
_FIRST_DELAY_SECONDS = 0.5
_LONGEST_DELAY_SECONDS = 15.0
_HEALTHY_SECONDS = 30.0  # whoever ran that long starts again without delay


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """`environment` is the child's whole environment; `name` is unique, such as `archive-2`."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    log_path: Path
    niceness: int = 0


class Supervisor:
    """A crashed child is announced and started again; leaving the block ends them all."""

    def __init__(self, *, say: Callable[[str], None], grace_seconds: float = GRACE_SECONDS) -> None:
        self._say = say
        self._grace_seconds = grace_seconds
        self._running: dict[str, ChildProcess] = {}
        self._starts: dict[str, int] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    @property
    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._running.items()}

    @property
    def starts(self) -> dict[str, int]:
        """How often each one was started: more than once says that it crashed."""
        return dict(self._starts)

    async def start_all(self, specs: Iterable[ProcessSpec]) -> None:
        """Returns when all processes run; whether they are ready, they say themselves."""
        for spec in specs:
            await self.start(spec)

    async def start(self, spec: ProcessSpec) -> None:
        if spec.name in self._keepers:
            raise ValueError(f"{spec.name} is already supervised")
        process = await self._launch(spec)
        self._keepers[spec.name] = asyncio.create_task(self._keep(spec, process), name=spec.name)

    async def stop(self) -> None:
        """SIGTERM to all at once, SIGKILL to those left after the grace."""
        self._stopping.set()
        left = await asyncio.gather(
            *(self._end(name, process) for name, process in list(self._running.items()))
        )
        for name in filter(None, left):
            self._say(f"{name} did not end within {self._grace_seconds:g} s and was killed")
        await asyncio.gather(*self._keepers.values())

    def kill(self) -> None:
        """Ends all at once: for the person who asks a second time."""
        self._stopping.set()
        for process in self._running.values():
            process.kill()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _end(self, name: str, process: ChildProcess) -> str | None:
        return None if await process.stop(self._grace_seconds) else name

    async def _launch(self, spec: ProcessSpec) -> ChildProcess:
        command = Command(spec.argv, spec.environment, spec.log_path, niceness=spec.niceness)
        process = await spawn(command)
        self._running[spec.name] = process
        self._starts[spec.name] = self._starts.get(spec.name, 0) + 1
        return process

    async def _keep(self, spec: ProcessSpec, process: ChildProcess) -> None:
        crashes = 0
        while True:
            begun = time.monotonic()
            exit_code = await process.wait()
            del self._running[spec.name]
            if self._stopping.is_set():
                return
            crashes = 0 if time.monotonic() - begun > _HEALTHY_SECONDS else crashes + 1
            delay = restart_delay(crashes)
            self._say(
                f"{spec.name} ended by itself ({how_it_ended(exit_code)}), again in {delay:g} s"
                f" (log: {spec.log_path})"
            )
            if await self._stops_within(delay):
                return
            process = await self._launch(spec)
            if self._stopping.is_set():  # `stop` came during the launch and has not seen it
                await self._end(spec.name, process)

    async def _stops_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return False
        return True


def restart_delay(crashes: int) -> float:
    """None after a long healthy run, then doubling up to a limit."""
    if crashes == 0:
        return 0.0
    return float(min(_FIRST_DELAY_SECONDS * 2 ** min(crashes - 1, 30), _LONGEST_DELAY_SECONDS))


def how_it_ended(exit_code: int) -> str:
    return f"signal {-exit_code}" if exit_code < 0 else f"status {exit_code}"
