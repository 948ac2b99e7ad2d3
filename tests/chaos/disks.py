"""Small disks in memory for servers that are to find theirs full."""

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

SIZES: Final = {"database": "2g", "broker": "2g"}


_CLONE_NEWNS: Final = 0x0002_0000


def can_mount() -> bool:
    """Only the superuser, and not in every container."""
    return os.geteuid() == 0 and os.access("/bin/mount", os.X_OK)


def keep_mounts_to_ourselves() -> None:
    """What we mount from now on nobody else sees, and it is gone with our last process.

    To be called before there are threads.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWNS) failed")
    _run("mount", "--make-rprivate", "/")


@contextmanager
def small_disks(folder: Path, names: Sequence[str] = tuple(SIZES)) -> Iterator[None]:
    """Each of these folders of a site is a disk of its own; all are gone after the block."""
    with ExitStack() as mounted:
        for name in names:
            place = folder / name
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            _run("mount", "-t", "tmpfs", "-o", f"size={SIZES[name]},mode=700", "tmpfs", str(place))
            mounted.callback(_run, "umount", "-l", str(place))
        yield


def free_bytes(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _run(*words: str) -> None:
    subprocess.run(words, check=True)  # noqa: S603 - our own words, no input of anybody
