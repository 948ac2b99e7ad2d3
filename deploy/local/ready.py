"""Waiting for a server that was just started: until it answers, dies, or takes too long."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tenacity import AsyncRetrying, retry_if_exception_type, wait_fixed

from deploy.local.ports import LOOPBACK
from deploy.local.process import ChildProcess, last_lines

_BETWEEN_PROBES_SECONDS = 0.1


class StartError(RuntimeError):
    """A server did not come up; the message ends with what it logged last."""


async def until_ready(
    probe: Callable[[], Awaitable[None]],
    process: ChildProcess,
    *,
    name: str,
    within: float,
    log_path: Path,
) -> None:
    """`probe` raises OSError while the server does not answer."""
    answers = asyncio.ensure_future(_retried(probe))
    death = asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait({answers, death}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        if answers.done():
            answers.result()
            return
        why = f"ended with status {death.result()}" if death.done() else f"silent for {within:g} s"
        raise StartError(f"{name} did not start: {why} (log: {log_path})\n{last_lines(log_path)}")
    finally:
        answers.cancel()
        death.cancel()
        await asyncio.gather(answers, death, return_exceptions=True)


async def _retried(probe: Callable[[], Awaitable[None]]) -> None:
    retrying = AsyncRetrying(
        wait=wait_fixed(_BETWEEN_PROBES_SECONDS), retry=retry_if_exception_type(OSError)
    )
    async for attempt in retrying:
        with attempt:
            await probe()


async def ask(port: int, *, question: bytes, expected: bytes) -> None:
    """Sends `question` to a local port; anything but an answer with `expected` is an OSError."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(question)
        answer = await reader.read(1024)
        if expected not in answer:
            raise ConnectionError(f"port {port} gave an unexpected answer")
    finally:
        writer.close()
        await writer.wait_closed()
