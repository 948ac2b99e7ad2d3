"""Free loopback ports, kept for us until the process that wants them listens."""

import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel picks ports for outgoing connections.
_FIRST, _LAST = 20_000, 32_000
_TRIES = 1_000


class NoFreePortError(RuntimeError):
    """No free loopback port was found."""


@contextmanager
def held_ports(count: int, *, remembered: Iterable[int] = ()) -> Iterator[list[int]]:
    """`count` different ports, the remembered ones first where they are still free.

    While the block runs nobody else gets them, but a server that sets SO_REUSEADDR (all of
    ours do) can already listen on them.
    """
    with ExitStack() as held:
        sockets = [_hold_again(port) for port in list(remembered)[:count]]
        sockets += [_hold_any() for _ in range(count - len(sockets))]
        ready = [taken if taken is not None else _hold_any() for taken in sockets]
        for each in ready:
            held.enter_context(each)
        yield [each.getsockname()[1] for each in ready]


def free_ports(count: int) -> list[int]:
    """For servers that cannot listen on a held port: use them at once."""
    with held_ports(count) as ports:
        return ports


def _hold_any() -> socket.socket:
    for _ in range(_TRIES):
        held = _hold(_FIRST + secrets.randbelow(_LAST - _FIRST))
        if held is not None:
            return held
    raise NoFreePortError(f"no free port on {LOOPBACK} between {_FIRST} and {_LAST}")


def _hold_again(port: int) -> socket.socket | None:
    """Also where connections of its last server linger: clients are to find it where it was."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((LOOPBACK, port))
    except OSError:
        held.close()
        return None
    return held


def _hold(port: int) -> socket.socket | None:
    held = socket.socket()
    try:
        held.bind((LOOPBACK, port))
    except OSError:
        held.close()
        return None
    # Set after the bind: a second holder is refused, a server with SO_REUSEADDR is not.
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return held
