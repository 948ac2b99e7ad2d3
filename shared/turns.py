"""Long work on the loop, a little at a time.

A thread would not do: whoever else needs the interpreter then waits for it at every step.
"""

import asyncio
from collections.abc import Generator, Iterator
from typing import TypeVar

T = TypeVar("T")


async def in_turns(steps: Generator[None, None, T]) -> T:
    """Work to its end; at each `yield` others have their turn."""
    result: list[T] = []
    for _ in _kept(steps, result):
        await asyncio.sleep(0)  # noqa: TID251 -- a turn for others, nothing to wait for
    return result[0]


def at_once(steps: Generator[None, None, T]) -> T:
    """The same without letting anybody in."""
    result: list[T] = []
    for _ in _kept(steps, result):
        pass
    return result[0]


def _kept(steps: Generator[None, None, T], result: list[T]) -> Iterator[None]:
    result.append((yield from steps))
