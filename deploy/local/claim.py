"""A data folder belongs to one run at a time, and what a dead run left behind is ended first."""

import asyncio
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "CONSULT_FOLDER"  # in the environment of every process that works on a claimed folder
_PID_FILE = "pids"


class FolderInUseError(RuntimeError):
    """Another run is working on this data folder."""


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """The kernel drops the claim when we die, however we die."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUseError(
                f"{folder} is in use by another run; end that one or choose another data folder"
            ) from None
        yield


def remember(folder: Path, pid: int) -> None:
    with (folder / _PID_FILE).open("a") as pids:
        pids.write(f"{pid}\n")


def forget(folder: Path) -> None:
    (folder / _PID_FILE).unlink(missing_ok=True)


async def end_leftovers(folder: Path, *, grace_seconds: float) -> list[int]:
    """Ends what a run that died left on this folder; a process that is not ours is not touched."""
    ended = [pid for pid in _remembered(folder) if _works_on(folder, pid)]
    for pid in ended:
        await _end(pid, grace_seconds=grace_seconds)
    forget(folder)
    return ended


def _remembered(folder: Path) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(line) for line in (folder / _PID_FILE).read_text().split() if line.isdigit()]
    return []


def _works_on(folder: Path, pid: int) -> bool:
    with suppress(OSError):
        return f"{MARK}={folder}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return False


async def _end(pid: int, *, grace_seconds: float) -> None:
    """A pidfd names the process itself: no other one can be hit when the number is used again."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            for number in (signal.SIGTERM, signal.SIGKILL):
                signal.pidfd_send_signal(handle, number)
                if await _ended(handle, within=grace_seconds):
                    return
        finally:
            os.close(handle)


async def _ended(handle: int, *, within: float) -> bool:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(within):
            await ended.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(handle)
    return True
