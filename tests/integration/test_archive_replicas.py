"""Any number of archives beside each other on one database: no case misses a fact."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from services.archive.adapters.cache import FactCache
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from shared.events import Event
from shared.mongo import open_mongo
from tests.contract.case_store_suite import shuffled
from tests.unit.archive.stories import MORNING, Story, answered_story

REPLICAS = 3
COPIES = 2
BATCH = 20


async def feed(store: MongoCaseStore, events: list[Event]) -> None:
    for start in range(0, len(events), BATCH):
        now = MORNING + timedelta(seconds=start)
        await store.record(events[start : start + BATCH], now=now)


@pytest.mark.parametrize("remembered", [20_000_000, 8_000], ids=["cached", "forgetful"])
async def test_every_case_is_the_fold_of_all_its_events(
    mongo_url: str, mongo_database: str, remembered: int
) -> None:
    stories = [answered_story() for _ in range(24)]
    for story in stories[::2]:
        story.replied("hrss", story.events[1].id)
        story.withdrawn()
    events = shuffled(stories, copies=COPIES, seed=11)
    async with AsyncExitStack() as stack:
        databases = [
            await stack.enter_async_context(open_mongo(mongo_url, mongo_database))
            for _ in range(REPLICAS)
        ]
        await asyncio.gather(*(ensure_indexes(one) for one in databases))
        stores = [MongoCaseStore(one, cache=FactCache(remembered)) for one in databases]
        await asyncio.gather(
            *(feed(store, events[at::REPLICAS]) for at, store in enumerate(stores))
        )
        for story in stories:
            assert await stores[0].case(str(story.id)) == story.case
        assert await databases[0]["events"].count_documents({}) == len(events) // COPIES


async def test_replicas_that_take_turns_on_one_case_leave_nothing_out(
    mongo_url: str, mongo_database: str
) -> None:
    story = Story()
    story.submitted()
    for _ in range(30):
        story.alerted()
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        stores = [MongoCaseStore(database) for _ in range(REPLICAS)]
        await asyncio.gather(
            *(
                store.record([event], now=MORNING)
                for at, store in enumerate(stores)
                for event in story.events[at::REPLICAS]
            )
        )
        assert await stores[0].case(str(story.id)) == story.case


async def test_an_archive_killed_between_the_record_and_the_case_catches_up(
    mongo_url: str, mongo_database: str
) -> None:
    story = answered_story()
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        first = MongoCaseStore(database)
        await first.record(story.events[:2], now=MORNING)
        await database["cases"].delete_many({})
        await MongoCaseStore(database).record(story.events, now=MORNING)
        assert await first.case(str(story.id)) == story.case
