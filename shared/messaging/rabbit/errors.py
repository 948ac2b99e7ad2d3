"""What goes wrong between us and a broker, and how the client library says so."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiormq

from shared.errors import PermanentError

BROKER_ERRORS: Final = (
    *(aiormq.AMQPError, aiormq.ChannelInvalidStateError, OSError, RuntimeError),
    *(EOFError, StopAsyncIteration),  # a line that ends before the broker has said a word
)
"""What the client library raises when the broker, the network or a channel fails."""


class TopologyError(PermanentError):
    """The broker has something else under that name; a queue's arguments cannot be changed."""


@contextmanager
def breaks_told() -> Iterator[None]:
    """Round a wait for the library: when its connection breaks, that is told as OSError.

    The library ends such waits with CancelledError, though nobody cancelled the task, or with a
    bare Exception: the first would end a task without a word, and nobody catches the second.

    Raises:
        ConnectionResetError: the connection broke.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        if _being_cancelled():
            raise
        raise ConnectionResetError("the connection broke") from error
    except Exception as error:
        if type(error) is not Exception:
            raise
        raise ConnectionResetError("the connection broke") from error


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
