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


class _Held:
    """A port bound but not listened on, and the mark that keeps our other processes off it."""

    def __init__(self, port: int) -> None:
        self.port = port
        with ExitStack() as opened:
            # In the kernel's abstract namespace: gone with the process, whatever becomes of it.
            mark = opened.enter_context(socket.socket(socket.AF_UNIX))
            mark.bind(f"\0consult-port-{port}")
            held = opened.enter_context(socket.socket())
            # Connections of the port's last server may linger: clients are to find it there again.
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            held.bind((LOOPBACK, port))
            self._sockets = opened.pop_all()

    def close(self) -> None:
        self._sockets.close()


@contextmanager
def held_ports(count: int, *, remembered: Iterable[int] = ()) -> Iterator[list[int]]:
    """`count` different ports, the remembered ones first where they are still free.

    While the block runs nobody else gets them, but a server that sets SO_REUSEADDR (all of
    ours do) can already listen on them.
    """
    with ExitStack() as held:
        sockets = [_hold(port) for port in list(remembered)[:count]]
        sockets += [_hold_any() for _ in range(count - len(sockets))]
        ready = [taken if taken is not None else _hold_any() for taken in sockets]
        for each in ready:
            held.callback(each.close)
        yield [each.port for each in ready]


def free_ports(count: int) -> list[int]:
    """For servers that cannot listen on a held port: use them at once."""
    with held_ports(count) as ports:
        return ports


def _hold_any() -> _Held:
    for _ in range(_TRIES):
        held = _hold(_FIRST + secrets.randbelow(_LAST - _FIRST))
        if held is not None:
            return held
    raise NoFreePortError(f"no free port on {LOOPBACK} between {_FIRST} and {_LAST}")


def _hold(port: int) -> _Held | None:
    try:
        return _Held(port)
    except OSError:
        return None
