"""Long work lets others in at each step, and comes to the same as when it does not."""

import asyncio
from collections.abc import Generator

from shared.turns import at_once, in_turns


def counting(to: int, seen: list[str]) -> Generator[None, None, int]:
    for number in range(to):
        seen.append(f"work {number}")
        yield
    return to


async def test_others_have_their_turn_between_steps() -> None:
    seen: list[str] = []

    async def other() -> None:
        for number in range(3):
            seen.append(f"other {number}")
            await asyncio.sleep(0)  # noqa: TID251 -- a turn of the loop, nothing to wait for

    result, _ = await asyncio.gather(in_turns(counting(3, seen)), other())

    assert result == 3
    assert seen == [f"{who} {number}" for number in range(3) for who in ("work", "other")]


def test_at_once_comes_to_the_same() -> None:
    assert at_once(counting(3, [])) == 3
