"""Long work on the loop, a little at a time.

A thread would not do: whoever else needs the interpreter then waits for it at every step.
"""

import asyncio
from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


async def in_turns(steps: Generator[None, None, T]) -> T:
    """Work to its end; at each `yield` others have their turn."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        await asyncio.sleep(0)  # noqa: TID251 -- a turn for others, nothing to wait for


def at_once(steps: Generator[None, None, T]) -> T:
    """The same without letting anybody in."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
