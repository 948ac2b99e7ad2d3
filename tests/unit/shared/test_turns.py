"""Long work lets others in at each step, and comes to the same as when it does not."""

import asyncio
from collections.abc import Generator

from shared.turns import at_once, in_turns


def counting(to: int, seen: list[str]) -> Generator[None, None, int]:
    for number in range(to):
        seen.append(f"work {number}")
        yield
    return to


async def others(seen: list[str]) -> None:
    for number in range(3):
        seen.append(f"other {number}")
        await asyncio.sleep(0)  # noqa: TID251 -- a turn of the loop, nothing to wait for


async def test_others_have_their_turn_between_steps() -> None:
    seen: list[str] = []

    result, _ = await asyncio.gather(in_turns(counting(3, seen), turn_seconds=0.0), others(seen))

    assert result == 3
    assert seen == [f"{who} {number}" for number in range(3) for who in ("work", "other")]


async def test_short_steps_share_a_turn() -> None:
    seen: list[str] = []

    result, _ = await asyncio.gather(in_turns(counting(3, seen), turn_seconds=60.0), others(seen))

    assert result == 3
    assert seen[:4] == ["work 0", "work 1", "work 2", "other 0"]


def test_at_once_comes_to_the_same() -> None:
    assert at_once(counting(3, [])) == 3


async def test_between_turns_it_rests_as_long_as_it_is_told() -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()

    await in_turns(counting(3, []), turn_seconds=0.0, rest_seconds=0.01)

    assert loop.time() - begun >= 0.03
