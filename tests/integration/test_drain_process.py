"""A service that is told to end finishes what it has in hand, or leaves it to another."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from uuid import uuid4

import pytest

from shared.mongo import open_mongo
from tests.chaos.proxy import Weather
from tests.contract.events import submitted
from tests.integration.held import Held, open_held
from tests.support import eventually
from tests.unit.notifier.support import assigned
from tests.vhosts import Vhost

NUMBER = 30
SLOW = Weather(latency_seconds=0.25)
SILENT = Weather(silent=True)
SMALL = {"PREFETCH": "6", "BATCH_SIZE": "6", "INDEX_SECONDS": "60", "SWEEP_SECONDS": "60"}
Database = tuple[str, str]
Open = Callable[[str, dict[str, str]], AbstractAsyncContextManager[Held]]


@pytest.fixture
def database(mongo_url: str, mongo_database: str) -> Database:
    return mongo_url, mongo_database


@pytest.fixture
def opened(vhost: Vhost, database: Database, tmp_path: Path) -> Open:
    def opened(service: str, more: dict[str, str]) -> AbstractAsyncContextManager[Held]:
        return open_held(service, vhost, tmp_path, mongo=database, more=SMALL | more)

    return opened


async def send(held: Held, service: str) -> set[str]:
    """Work for that service, sent while its line is slow; the ids of the messages."""
    held.to_broker.set(SLOW)
    if service == "intake":
        names = {str(uuid4()) for _ in range(NUMBER)}
        for name in names:
            await held.bus.publish_inbox("hrss", b"no act", message_id=name)
        return names
    events = [assigned() if service == "notifier" else submitted() for _ in range(NUMBER)]
    await held.bus.publish(*events)
    return {str(event.id) for event in events}


async def taken(held: Held, service: str) -> None:
    """Until the broker has handed over something."""

    async def fewer() -> bool:
        return await held.waiting(service) < NUMBER

    await eventually(fewer, within=60, told=f"{service} takes its messages")


async def _in_the_record(database: Database) -> set[str]:
    async with open_mongo(*database) as opened:
        return {one["_id"] async for one in opened["events"].find({}, {"_id": 1})}


async def finished(held: Held, service: str, database: Database) -> set[str]:
    """Whose results are where they belong."""
    if service == "archive":
        return await _in_the_record(database)
    if service == "intake":
        return {one.event for one in await held.empty("dead.intake")}
    lying = await held.empty("archive")
    if service == "router":
        return {one.subject for one in lying if not one.type.startswith("enquiry.submitted")}
    return {one.about for one in lying if one.type.startswith("alert.")}


@pytest.mark.parametrize("service", ["intake", "router", "notifier", "archive"])
async def test_what_is_in_hand_is_finished_and_nothing_else_is_begun(
    opened: Open, database: Database, service: str
) -> None:
    async with opened(service, {"LINGER_SECONDS": "2"}) as held:
        sent = await send(held, service)
        await taken(held, service)
        held.replica.terminate()
        await eventually(held.is_leaving, within=30, told="it says that it is not ready")
        assert await held.replica.ended() == 0
        held.to_broker.reset()
        left = await held.empty(service)
        done = await finished(held, service, database)
    # What was taken was settled too: else the broker would bring it to the next as had before.
    assert [one for one in left if one.redelivered] == []
    assert done == sent - {one.event for one in left}
    assert done
    assert "drain_cut_short" not in held.replica.log


async def test_a_second_signal_ends_it_at_once_and_what_was_in_hand_comes_again(
    opened: Open, database: Database
) -> None:
    service = "router"
    async with opened(service, {"LINGER_SECONDS": "60"}) as held:
        sent = await send(held, service)
        await taken(held, service)
        held.to_broker.set(SILENT)
        held.replica.terminate()
        await eventually(held.is_leaving, within=30, told="it says that it is not ready")
        held.replica.terminate()
        assert await held.replica.ended() == 1
        await comes_again(held, service, sent, database)


async def test_what_is_not_finished_in_time_comes_again(opened: Open, database: Database) -> None:
    service = "archive"
    async with opened(service, {"DRAIN_SECONDS": "1"}) as held:
        sent = await send(held, service)
        await taken(held, service)
        held.to_broker.set(SILENT)
        held.replica.terminate()
        assert await held.replica.ended() == 0
        assert "runtime.drain_cut_short" in held.replica.log
        await comes_again(held, service, sent, database)


async def comes_again(held: Held, service: str, sent: set[str], database: Database) -> None:
    """By now the broker notices that nobody is there any more."""
    held.to_broker.reset()
    again, known = set[str](), set[str]()

    async def all_there() -> bool:
        for one in await held.empty(service):
            (again if one.redelivered else known).add(one.event)
        known.update(await finished(held, service, database))
        return sent <= again | known

    await eventually(all_there, within=60, told="nothing is lost")
    assert again
