"""Spreads messages that failed in one moment, so that they do not all come back in one moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

LONGEST_SECONDS: Final = 2.0
"""In hand a message keeps its place in the prefetch window: no longer than that."""

Spread = Callable[[int], Awaitable[None]]
"""Waits a moment before a message goes to the rung of that number."""


async def at_once(_rung: int) -> None:
    return


def spread_over(ladder: Sequence[float], share: float) -> Spread:
    """Up to that share of the rung's delay, drawn anew for each message."""

    async def spread(rung: int) -> None:
        longest = min(ladder[rung] * share, LONGEST_SECONDS)
        await asyncio.sleep(random.uniform(0, longest))  # noqa: S311, TID251 - jitter: no secret, nothing to wait for

    return spread
