"""A server on a data folder of its own: started, stopped, killed, restarted; its data stay."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from deploy.local.claim import claimed, end_leftovers, forget, remember
from deploy.local.process import ChildProcess, Command, spawn

_STOP_SECONDS = 30.0


class LocalServer(ABC):
    """One run at a time works on a folder; what a dead run left there is ended first."""

    def __init__(self, folder: Path, *, name: str, say: Callable[[str], None]) -> None:
        self.folder = folder.resolve()
        self.name = name
        self._say = say
        self._claim = ExitStack()
        self._processes: list[ChildProcess] = []

    @property
    def pids(self) -> list[int]:
        """The server's own process is the last."""
        return [process.pid for process in self._processes]

    async def start(self) -> None:
        if any(process.exit_code is None for process in self._processes):
            raise RuntimeError(f"{self.name} is already running")
        await self._reap()
        self._claim.enter_context(claimed(self.folder))
        try:
            if await end_leftovers(self.folder, grace_seconds=_STOP_SECONDS):
                self._say(f"ended a {self.name} that an earlier run had left behind")
            await self._launch()
        except BaseException:
            self.kill()
            await self._reap()
            raise

    async def stop(self) -> None:
        """Within a bounded time; harmless where nothing runs."""
        for process in reversed(self._processes):
            if not await process.stop(_STOP_SECONDS):
                self._say(f"{self.name} did not end within {_STOP_SECONDS:g} s and was killed")
        await self._reap()

    def kill(self) -> None:
        """As a crash would; `restart` or `stop` comes next."""
        for process in self._processes:
            process.kill()

    async def restart(self) -> None:
        """After a stop or a kill, too; clients find it at the same address."""
        await self.stop()
        await self.start()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @abstractmethod
    async def _launch(self) -> None:
        """Brings up all processes with `_spawn` and returns when the server answers."""

    async def _spawn(
        self, argv: Sequence[str], *, environment: Mapping[str, str], log_path: Path
    ) -> ChildProcess:
        process = await spawn(Command(argv, environment, log_path, self.folder))
        self._processes.append(process)
        remember(self.folder, process.pid)
        return process

    async def _reap(self) -> None:
        """Waits for processes that have ended or been killed and gives the folder free."""
        for process in self._processes:
            await process.wait()
        if self._processes:
            forget(self.folder)
        self._processes.clear()
        self._claim.close()
