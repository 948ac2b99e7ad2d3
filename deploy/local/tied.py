"""Becomes another program that gets SIGTERM when the process that started it dies.

Run as a script with `python -I -S tied.py PARENT PROGRAM ARGUMENT…`: a child that sets this up
for itself before the exec needs no code between fork and exec, which is not safe with threads.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, *argv = sys.argv[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != int(parent):
        sys.exit("the parent died before its child began")
    os.execvp(argv[0], argv)  # noqa: S606 - becoming the given program is the whole point


if __name__ == "__main__":
    main()
