"""Work beside the record: it goes on after a failure, hurries while there is more, and stops."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import orjson
import pytest

from services.archive.adapters.cache import FactCache
from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.handlers import Following, RecordEvents
from shared.errors import TransientError
from shared.events import Event
from tests.support import eventually
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import MORNING, answered_story


class Work:
    """Fails at first, then has two more rounds to do."""

    def __init__(self, failure: Exception) -> None:
        self.rounds = 0
        self._failure = failure

    async def __call__(self) -> bool:
        self.rounds += 1
        if self.rounds == 1:
            raise self._failure
        return self.rounds < 4


@pytest.mark.parametrize("failure", [TransientError("away"), ValueError("unexpected")])
async def test_work_goes_on_after_a_failure_until_it_is_stopped(failure: Exception) -> None:
    work = Work(failure)
    following = Following("test", work, every_seconds=0.01)
    task = asyncio.create_task(following.run())
    await eventually(lambda: work.rounds > 4)
    following.stop()
    await asyncio.wait_for(task, 5)


class HeldStore(InMemoryCaseStore):
    """Keeps the first batch in hand until it is released."""

    def __init__(self) -> None:
        super().__init__(TERMS)
        self.held = True
        self.begun = False
        self.release = asyncio.Event()

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        if self.held:
            self.begun = True
            await self.release.wait()
        await super().record(events, now=now)


async def test_recording_tells_how_old_each_event_was() -> None:
    ages: list[tuple[str, float]] = []
    now = MORNING + timedelta(minutes=10)
    store = InMemoryCaseStore(TERMS)
    record = RecordEvents(
        store, clock=lambda: now, observe_age=lambda kind, age: ages.append((kind, age))
    )
    assert not record.busy()
    story = answered_story()
    await record(story.events)
    assert ages[:2] == [("enquiry.submitted.v1", 600.0), ("enquiry.assigned.v1", 540.0)]
    assert record.busy()
    assert record.reached() == story.events[0].time
    now += timedelta(seconds=1)
    assert not record.busy()
    assert record.reached() == now


async def test_the_record_reaches_to_the_oldest_event_that_is_still_in_hand() -> None:
    now = MORNING + timedelta(minutes=10)
    older, newer = answered_story().events[:2]
    store = HeldStore()
    record = RecordEvents(store, clock=lambda: now, observe_age=lambda _kind, _age: None)
    first = asyncio.create_task(record([older]))
    await eventually(lambda: store.begun)
    store.held = False
    await record([newer])
    now += timedelta(seconds=5)
    assert record.reached() == older.time
    store.release.set()
    await first
    now += timedelta(seconds=1)
    assert record.reached() == now


def test_a_record_that_has_just_begun_to_listen_reaches_nowhere_yet() -> None:
    now = MORNING
    store = InMemoryCaseStore(TERMS)
    record = RecordEvents(store, clock=lambda: now, observe_age=lambda _kind, _age: None)
    assert record.reached() < MORNING - timedelta(days=10_000)
    now += timedelta(seconds=2)
    assert record.reached() == now


def test_the_cache_forgets_what_was_not_used_for_longest() -> None:
    facts = tuple(answered_story(text="停车难" * 1000).facts)  # of 9,000 bytes and a little
    cache = FactCache(max_bytes=30_000)
    for name in ("a", "b"):
        cache.put(name, facts)
    assert cache.get("a") == facts
    cache.put("c", facts)
    assert [cache.get(name) is not None for name in "abc"] == [True, False, True]
    cache.drop("a")
    cache.drop("a")
    assert cache.get("a") is None


@pytest.mark.parametrize("text", ["停", "停车难" * 300])
def test_the_cache_holds_what_it_was_granted_however_long_the_texts_are(text: str) -> None:
    facts = tuple(answered_story(text=text).facts)
    cache = FactCache(max_bytes=100_000)
    names = [str(number) for number in range(100)]
    for name in names:
        cache.put(name, facts)
    kept = [name for name in names if cache.get(name)]
    bytes_of_values = len(orjson.dumps([list(asdict(fact).values()) for fact in facts]))
    assert kept == names[-len(kept) :]
    assert 75_000 < len(kept) * bytes_of_values < 100_000
