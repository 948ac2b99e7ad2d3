"""Becomes another program that gets SIGTERM when the process that started it dies.

Run as a script with `python -I -S tied.py PARENT NICENESS PROGRAM ARGUMENT…`: a child that sets
this up for itself before the exec needs no code between fork and exec, which is not safe with
threads.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, niceness, *argv = sys.argv[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != int(parent):
        sys.exit("the parent died before its child began")
    if int(niceness):
        _give_way(int(niceness))
    os.execvp(argv[0], argv)  # noqa: S606 - becoming the given program is the whole point


def _give_way(niceness: int) -> None:
    """Of itself, and of its session: with autogroups Linux shares cores out among sessions."""
    os.nice(niceness)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")


if __name__ == "__main__":
    main()
