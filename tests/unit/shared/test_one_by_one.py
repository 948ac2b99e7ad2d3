"""Deliveries that follow each other closely begin together, and each is a task of its own."""

import asyncio

from shared.messaging.delivery import Delivery
from shared.messaging.rabbit.consuming import OneByOne, Tasks
from tests.support import eventually


def delivery(tag: int) -> Delivery:
    return Delivery("router", "consult.events", "", b"", {}, tag=tag)


async def one_turn() -> None:
    await asyncio.sleep(0)  # noqa: TID251 - one round of the loop


async def test_the_first_after_a_pause_begins_at_once_and_the_next_ones_together() -> None:
    begun: list[int] = []
    tasks = Tasks()

    async def work(one: Delivery) -> None:
        begun.append(one.tag)
        await asyncio.Event().wait()

    feed = OneByOne(work, tasks)
    feed.put(delivery(1))
    await one_turn()
    assert begun == [1]
    feed.put(delivery(2))
    feed.put(delivery(3))
    await one_turn()
    assert begun == [1]
    await eventually(lambda: begun == [1, 2, 3])
    assert await tasks.finish(0) == 3


async def test_what_is_held_begins_when_no_more_will_come_so_that_draining_waits_for_it() -> None:
    done: list[int] = []
    tasks = Tasks()

    async def work(one: Delivery) -> None:
        done.append(one.tag)

    feed = OneByOne(work, tasks)
    feed.put(delivery(1))
    feed.put(delivery(2))
    feed.end()
    assert await tasks.finish(1) == 0
    assert done == [1, 2]
