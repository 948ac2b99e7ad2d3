"""Waiting for conditions: tests never sleep for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
_STEP_SECONDS = 0.02


async def eventually(
    condition: Callable[[], T | Awaitable[T]], *, within: float = 10.0, told: str = ""
) -> T:
    """The first truthy value of `condition`; fails after `within` seconds, saying the last one."""
    deadline = time.monotonic() + within
    while True:
        found = condition()
        value = await found if isinstance(found, Awaitable) else found
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {told or condition} (last: {value!r})")
        await asyncio.sleep(_STEP_SECONDS)  # noqa: TID251 - the one place that polls
