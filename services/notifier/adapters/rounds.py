"""Calls one piece of work again and again until it is stopped."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from shared.errors import TransientError

log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def open_rounds(
    work: Callable[[], Awaitable[None]], *, every_seconds: float
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(_rounds(work, stop, every_seconds))
    try:
        yield
    finally:
        stop.set()
        await task


async def _rounds(
    work: Callable[[], Awaitable[None]], stop: asyncio.Event, every_seconds: float
) -> None:
    while not stop.is_set():
        try:
            await work()
        except TransientError as error:
            log.warning("notifier.round_skipped", reason=str(error))
        except Exception:
            log.exception("notifier.round_failed")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_seconds)
