"""Faults of the machine: clocks that jump, and disks that are full."""

import asyncio
import errno
from pathlib import Path
from typing import Any, Final

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from tests.chaos.disks import free_bytes
from tests.chaos.faults import Fault, Scene

_CHUNK: Final = 1 << 20
_JUMPS: Final = (-7_200, -300, -5, 5, 300, 7_200)


async def clock_jumps(scene: Scene) -> None:
    """One process believes that it is another time, then another again, then the right one."""
    names = [
        name
        for service in ("intake", "router", "archive", "notifier")
        for name in scene.site.processes(service)
    ]
    process = scene.dice.choice(names)
    try:
        for _ in range(2):
            seconds = scene.dice.choice(_JUMPS)
            scene.notes.append(f"{process} {seconds:+} s")
            scene.site.shift_clock(process, seconds)
            scene.wrong_clocks.append(process)
            await scene.last(scene.some_seconds(1.5, 3))
    finally:
        scene.site.shift_clock(process, 0)


async def full_disk_of_database(scene: Scene) -> None:
    """Not a byte is left where the database writes; one that has broken by it is started again."""
    database = scene.site.ground.database
    ballast = database.folder / "ballast"
    await asyncio.to_thread(_fill, ballast)
    try:
        await scene.last(scene.some_seconds(4, 8))
    finally:
        ballast.unlink(missing_ok=True)
    if not await _writes(database.url):
        scene.notes.append("the database had broken and was started again")
        await database.restart()


async def full_disk_of_broker(scene: Scene) -> None:
    """The broker sees it come and raises its alarm."""
    folder = scene.site.ground.broker.folder
    ballast = folder / "ballast"
    await asyncio.to_thread(_fill, ballast, leave=20 << 20)
    try:
        await scene.last(scene.some_seconds(14, 18))  # it looks every ten seconds
    finally:
        ballast.unlink(missing_ok=True)


async def _writes(url: str) -> bool:
    """Whether it can be written to again; it may live on and answer nothing but errors."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url, serverSelectionTimeoutMS=3000)
    try:
        await client["probe"]["writes"].insert_one({})
    except PyMongoError:
        return False
    else:
        return True
    finally:
        await client.close()


def _fill(ballast: Path, *, leave: int = 0) -> None:
    """Until only so many bytes are left on the disk."""
    block = bytes(_CHUNK)
    with ballast.open("wb", buffering=0) as file:
        try:
            while free_bytes(ballast.parent) > leave + _CHUNK:
                file.write(block)
            while not leave:
                file.write(block[:4096])
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


MACHINE_FAULTS: Final[dict[str, Fault]] = {
    "clock jumps": clock_jumps,
    "full disk of database": full_disk_of_database,
    "full disk of broker": full_disk_of_broker,
}
NEED_SMALL_DISKS: Final = ("full disk of database", "full disk of broker")
