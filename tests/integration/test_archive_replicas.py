"""Any number of archives beside each other on one database: no case misses a fact."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from services.archive.adapters.cache import FactCache
from services.archive.adapters.documents import case_plain, event_document, fact_of
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_cases import CaseWriter
from services.archive.adapters.mongo_notes import LEFT_BEHIND
from services.archive.domain import Fact, Viewer
from services.archive.ports import CaseQuery
from shared.events import Event
from shared.mongo import open_mongo
from tests.contract.case_store_suite import shuffled
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import MORNING, Story, answered_story

REPLICAS = 3
COPIES = 2
BATCH = 20


async def feed(store: MongoCaseStore, events: list[Event]) -> None:
    for start in range(0, len(events), BATCH):
        now = MORNING + timedelta(seconds=start)
        await store.record(events[start : start + BATCH], now=now)
        await store.refresh(now=now)


async def listed(store: MongoCaseStore) -> dict[str, Any]:
    page = await store.find(CaseQuery(Viewer("s-1", "secretariat"), full=True, limit=100))
    return {item["id"]: item for item in page.items}


def told(stories: Sequence[Story]) -> dict[str, Any]:
    return {str(story.id): case_plain(story.listed) | {"unsent": False} for story in stories}


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
        stores = [
            MongoCaseStore(one, terms=TERMS, cache=FactCache(remembered)) for one in databases
        ]
        await asyncio.gather(
            *(feed(store, events[at::REPLICAS]) for at, store in enumerate(stores))
        )
        for store in stores:
            await store.refresh(now=MORNING)
        assert await listed(stores[0]) == told(stories)
        assert await databases[0]["events"].count_documents({}) == len(events) // COPIES


async def test_replicas_that_take_turns_on_one_case_leave_nothing_out(
    mongo_url: str, mongo_database: str
) -> None:
    story = Story()
    story.submitted()
    for _ in range(30):
        story.asked()
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        stores = [MongoCaseStore(database, terms=TERMS) for _ in range(REPLICAS)]

        async def take(store: MongoCaseStore, event: Event) -> None:
            await store.record([event], now=MORNING)
            await store.refresh(now=MORNING)

        await asyncio.gather(
            *(
                take(store, event)
                for at, store in enumerate(stores)
                for event in story.events[at::REPLICAS]
            )
        )
        assert await listed(stores[0]) == told([story])


async def test_a_fact_that_was_read_before_it_was_told_counts_once(
    mongo_url: str, mongo_database: str
) -> None:
    """A replica reads the record between its own insert of an event and its telling of it."""
    story = Story()
    story.submitted()
    for _ in range(3):
        story.asked()
    documents = [event_document(event, MORNING) for event in story.events]
    facts = [fact_of(document) for document in documents]
    case = facts[0].subject
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        ours, other = (CaseWriter(database, FactCache(), TERMS) for _ in range(2))

        async def insert(at: int) -> None:
            await database["events"].insert_one(documents[at])

        await insert(0)
        await insert(1)
        await ours.add({case: []})
        await ours.add({case: [facts[1]]})
        await insert(2)
        await other.add({case: [facts[2]]})
        await insert(3)
        last: dict[str, Sequence[Fact]] = {case: [facts[3]]}
        await ours.add(last)
        assert not last
        stored = await database["cases"].find_one({"_id": case})
        assert stored is not None
        assert stored["n"] == len(facts)


async def test_what_a_killed_archive_has_not_come_to_is_done_by_another(
    mongo_url: str, mongo_database: str
) -> None:
    story = answered_story()
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        await MongoCaseStore(database, terms=TERMS).record(story.events, now=MORNING)
        other = MongoCaseStore(database, terms=TERMS)
        await other.refresh(now=MORNING)
        assert await listed(other) == {}
        await other.refresh(now=MORNING + LEFT_BEHIND + timedelta(seconds=1))
        assert await listed(other) == told([story])
        assert await database["notes"].count_documents({"what": "cases"}) == 0


async def test_events_known_before_the_note_was_written_are_followed_up(
    mongo_url: str, mongo_database: str
) -> None:
    """An archive killed between the events and the note: the broker sends the batch again."""
    story = answered_story()
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        await MongoCaseStore(database, terms=TERMS).record(story.events, now=MORNING)
        await database["notes"].delete_many({})
        store = MongoCaseStore(database, terms=TERMS)
        await store.record(story.events, now=MORNING)
        await store.refresh(now=MORNING)
        assert await listed(store) == told([story])
        assert await database["notes"].count_documents({"what": "words"}) == 1


async def test_a_case_is_complete_soon_after_its_paper_is_recorded_elsewhere(
    mongo_url: str, mongo_database: str
) -> None:
    """One replica lists an assignment before the other, which then waits, has its paper."""
    patience = timedelta(seconds=10)
    story = Story()
    story.submitted()
    story.assigned("hrss")
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        quick, slow = (MongoCaseStore(database, terms=TERMS) for _ in range(2))
        await quick.record(story.events[1:], now=MORNING)
        await quick.refresh(now=MORNING, patience=patience)
        await slow.record(story.events[:1], now=MORNING)
        await slow.refresh(now=MORNING, patience=patience)
        soon = MORNING + timedelta(seconds=1)
        await quick.refresh(now=soon, patience=patience)
        assert await listed(quick) == told([story])
        again = MORNING + timedelta(seconds=2)
        await quick.refresh(now=again, patience=patience)
        await slow.refresh(now=MORNING + 2 * patience, patience=patience)
        assert await listed(quick) == told([story])
