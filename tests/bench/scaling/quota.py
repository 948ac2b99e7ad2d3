"""Gives a process a part of a core: a CPU quota by control groups, version 1 or 2; needs root."""

import contextlib
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
_PERIOD_US = 20_000
"""Short, so that a replica is not away for long at a time."""


class NoQuotaError(RuntimeError):
    """This machine gives no quotas, and why."""


@contextmanager
def quotas(pids: Sequence[int], share: float, *, root: Path = GROUPS) -> Iterator[None]:
    """While the block runs, each of these processes gets at most this share of a core.

    Raises:
        NoQuotaError: not here.
    """
    with ExitStack() as opened:
        for pid in pids:
            group = opened.enter_context(_group(root))
            _limit(group, share)
            _enter(group, pid)
        yield


def missing(root: Path = GROUPS) -> str | None:
    """Why there can be no quotas here, or None."""
    try:
        with _group(root) as group:
            _limit(group, 1.0)
    except NoQuotaError as error:
        return str(error)
    return None


@contextmanager
def _group(root: Path) -> Iterator[Path]:
    """A new group below the root, gone with the block; who is in it goes back to the root."""
    base = _base(root)
    group = base / f"bench-{uuid.uuid4().hex[:8]}"
    try:
        group.mkdir()
    except OSError as error:
        raise NoQuotaError(f"no control group can be made: {error}") from error
    try:
        yield group
    finally:
        with contextlib.suppress(OSError):
            for pid in (group / "cgroup.procs").read_text(encoding="ascii").split():
                with contextlib.suppress(OSError):
                    _enter(base, int(pid))
            group.rmdir()


def _base(root: Path) -> Path:
    if (root / "cpu" / "cpu.cfs_quota_us").exists():
        return root / "cpu"
    controllers = root / "cgroup.controllers"
    if controllers.exists() and "cpu" in controllers.read_text(encoding="ascii").split():
        with contextlib.suppress(OSError):  # where it is given already this changes nothing
            (root / "cgroup.subtree_control").write_text("+cpu", encoding="ascii")
        return root
    raise NoQuotaError(f"no control groups for processors at {root}")


def _limit(group: Path, share: float) -> None:
    quota = round(share * _PERIOD_US)
    try:
        if (group.parent / "cgroup.controllers").exists():
            (group / "cpu.max").write_text(f"{quota} {_PERIOD_US}", encoding="ascii")
        else:
            (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US), encoding="ascii")
            (group / "cpu.cfs_quota_us").write_text(str(quota), encoding="ascii")
    except OSError as error:
        raise NoQuotaError(f"no quota can be set: {error}") from error


def _enter(group: Path, pid: int) -> None:
    (group / "cgroup.procs").write_text(f"{pid}{os.linesep}", encoding="ascii")
