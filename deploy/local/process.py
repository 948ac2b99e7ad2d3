"""A child process that dies with us and is ended within a bounded time."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local import tied

_KILL_SECONDS = 5.0  # for the kernel to clear away a killed process


class ChildProcess:
    """A running child in a session of its own, so that a terminal's Ctrl-C passes it by."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    async def wait(self) -> int:
        return await self._process.wait()

    async def stop(self, grace_seconds: float) -> bool:
        """Asks it to end and insists after the grace; True if asking was enough."""
        self._signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(grace_seconds):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            async with asyncio.timeout(_KILL_SECONDS):
                await self._process.wait()
            return False
        return True

    def kill(self) -> None:
        """Ends it at once, with all that it started."""
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, with exactly which environment, and where its output goes.

    `niceness`: how far it gives way to others while the cores are short, from 0 to 19.
    """

    argv: Sequence[str]
    environment: Mapping[str, str]
    log_path: Path
    folder: Path | None = None
    niceness: int = 0


async def spawn(command: Command) -> ChildProcess:
    tie = (tied.__file__, str(os.getpid()), str(command.niceness))
    with _appending(command.log_path) as log:
        return ChildProcess(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", *tie),
                *command.argv,
                env=dict(command.environment),
                cwd=command.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )


def _appending(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def last_lines(path: Path, *, count: int = 12) -> str:
    """The end of a log, indented, for a message to a person."""
    with suppress(FileNotFoundError):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  | {line}" for line in lines[-count:])
    return "  | (nothing logged)"
