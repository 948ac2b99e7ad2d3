"""Waiting for conditions: tests never sleep for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar, overload

T = TypeVar("T")
_STEP_SECONDS = 0.02


@overload
async def eventually(
    condition: Callable[[], Coroutine[Any, Any, T | None]], *, within: float = ..., told: str = ...
) -> T: ...
@overload
async def eventually(
    condition: Callable[[], T | None], *, within: float = ..., told: str = ...
) -> T: ...
async def eventually(condition: Callable[[], Any], *, within: float = 10.0, told: str = "") -> Any:
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
