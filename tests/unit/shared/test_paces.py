"""Waits on purpose, measured in the simulation's own time: jitter before a rung, replays' rate."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from deploy.commands.dead import Pace
from shared.messaging.spreading import LONGEST_SECONDS, spread_over
from tests.simulation.loop import SeededLoop

LADDER = (10.0, 60.0, 600.0, 3600.0)
_SLACK_SECONDS = 0.05
"""Each step of that loop takes up to 4 ms."""


def waits(wait: Callable[[], Awaitable[None]], *, times: int) -> list[float]:
    """When each of so many waits in a row was over."""
    loop = SeededLoop(random.Random(1))  # noqa: S311 - an order, no secret
    over: list[float] = []

    async def one_after_the_other() -> None:
        for _ in range(times):
            await wait()
            over.append(asyncio.get_running_loop().time())

    task = loop.create_task(one_after_the_other())
    loop.run_until_quiet(most_steps=10_000)
    task.result()
    return over


@pytest.mark.parametrize(
    ("rung", "longest"), [(0, 1.0), (1, LONGEST_SECONDS), (3, LONGEST_SECONDS)]
)
def test_what_failed_together_comes_back_spread_over_a_tenth_and_two_seconds_at_most(
    rung: int, longest: float
) -> None:
    spread = spread_over(LADDER, 0.1)
    over = [0.0, *waits(lambda: spread(rung), times=200)]
    delays = [later - before for before, later in pairwise(over)]
    assert max(delays) <= longest + _SLACK_SECONDS
    assert max(delays) > 0.9 * longest
    assert min(delays) < 0.1 * longest + _SLACK_SECONDS


def test_without_a_share_nothing_waits() -> None:
    spread = spread_over(LADDER, 0)
    assert waits(lambda: spread(3), times=20)[-1] < _SLACK_SECONDS * 20


def test_replays_go_at_their_rate() -> None:
    over = waits(Pace(4.0), times=9)
    assert over[0] < _SLACK_SECONDS
    assert over[-1] == pytest.approx(2.0, abs=_SLACK_SECONDS)


def test_a_replay_without_a_rate_waits_for_nothing() -> None:
    assert waits(Pace(0), times=50)[-1] < _SLACK_SECONDS
