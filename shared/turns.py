"""Long work on the loop, a little at a time.

A thread would not do: whoever else needs the interpreter then waits for it at every step.
"""

import asyncio
from collections.abc import Generator, Iterator
from time import perf_counter
from typing import Final, TypeVar

T = TypeVar("T")

TURN_SECONDS: Final = 0.001
"""A turn of the loop costs some microseconds, so that the shortest steps had better share one."""


async def in_turns(
    steps: Generator[None, None, T],
    *,
    turn_seconds: float = TURN_SECONDS,
    rest_seconds: float = 0.0,
) -> T:
    """Work to its end; others have their turn at the first `yield` after each so many seconds.

    With `rest_seconds` nothing is done for so long then, which leaves a core to other processes.
    """
    result: list[T] = []
    begun = perf_counter()
    for _ in _kept(steps, result):
        if perf_counter() - begun >= turn_seconds:
            await asyncio.sleep(rest_seconds)  # noqa: TID251 -- a turn for others, nothing to wait for
            begun = perf_counter()
    return result[0]


def at_once(steps: Generator[None, None, T]) -> T:
    """The same without letting anybody in."""
    result: list[T] = []
    for _ in _kept(steps, result):
        pass
    return result[0]


def _kept(steps: Generator[None, None, T], result: list[T]) -> Iterator[None]:
    result.append((yield from steps))
