"""Calls one piece of work again and again until the block ends; its failures end nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from shared.errors import TransientError

log = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[object]]


@contextlib.asynccontextmanager
async def open_rounds(
    name: str, work: Work, *, every_seconds: float, finish: bool = False
) -> AsyncIterator[None]:
    """`name` tells in the log whose round failed; `finish` lets the one in hand come to its end."""
    stop = asyncio.Event()
    task = asyncio.create_task(_rounds(name, work, stop, every_seconds))
    try:
        yield
    finally:
        stop.set()
        if not finish:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _rounds(name: str, work: Work, stop: asyncio.Event, every_seconds: float) -> None:
    while not stop.is_set():
        try:
            await work()
        except TransientError as error:
            log.warning("rounds.skipped", round=name, reason=str(error))
        except Exception:
            log.exception("rounds.failed", round=name)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_seconds)
