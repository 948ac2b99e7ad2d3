"""The postings in the database find each word, also while segments are merged or left half done."""

from collections.abc import AsyncIterator

import pytest

from services.archive.adapters.fresh_texts import FreshTexts
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.segment_documents import LARGE, SMALL
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers import IndexTexts
from services.archive.ports import Indexed, SpokenText
from shared.mongo import Database, open_mongo
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import MORNING, answered_story

PIECE = LARGE // 16 + 1


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


def text(number: int) -> Indexed:
    """The papers among them share one band with all others, and one with a neighbour."""
    spoken = SpokenText(f"event-{number}", f"case-{number}", [], copy=number % 2 == 0)
    return Indexed(spoken, ["停车", f"第{number}号"], (7, 100 + number // 4) if number % 2 else ())


async def test_a_word_is_found_in_small_and_large_segments_before_and_after_merging(
    database: Database,
) -> None:
    postings, other = MongoPostings(database), MongoPostings(database)
    for number in range(20):
        await postings.add([text(number)])
    await postings.add([text(number) for number in range(20, 20 + SMALL)])
    everything = frozenset(f"case-{number}" for number in range(20 + SMALL))
    assert (await other.having("停车")).cases == everything
    while await postings.merge_small():
        assert (await other.having("停车")).cases == everything
    assert await database["segments"].count_documents({}) == 6  # sixteen of the small became one
    for reader in (postings, other, MongoPostings(database)):
        having = await reader.having("停车")
        assert having.cases == everything
        assert having.copies == frozenset(f"event-{n}" for n in range(0, 20 + SMALL, 2))
        assert (await reader.having("第3号")).cases == {"case-3"}
        assert (await reader.having("没有")).cases == frozenset()
        assert await reader.sharing([101, 7, 5]) == {
            f"case-{n}": {7, 101} if n in {5, 7} else {7} for n in range(1, 20 + SMALL, 2)
        }
        assert await reader.sharing([101]) == {"case-5": {101}, "case-7": {101}}
        assert await reader.sharing([5]) == {}


async def test_sixteen_larger_segments_become_one_that_is_left_alone(database: Database) -> None:
    postings, other = MongoPostings(database), MongoPostings(database)
    texts = [text(number) for number in range(16 * PIECE)]
    for start in range(0, len(texts), PIECE):
        await postings.add(texts[start : start + PIECE])
    first, before = await other.having("停车"), await other.sharing([101, 7])
    assert not await postings.merge_small()
    assert await postings.merge_some()
    assert len(await postings.names()) == 1
    for reader in (postings, other, MongoPostings(database)):
        assert await reader.having("停车") == first
        assert (await reader.having("第3号")).cases == {"case-3"}
        assert await reader.sharing([101, 7]) == before
    assert not await postings.merge_some()
    assert await database["segments"].count_documents({"large": True}) == 1
    for name in await postings.names():
        await postings.drop(name)
    assert await database["postings"].count_documents({}) == 0


async def test_merging_keeps_the_segment_that_has_all_texts_of_the_others(
    database: Database,
) -> None:
    postings = MongoPostings(database)
    for number in range(15):
        await postings.add([text(number)])
    await postings.add([text(number) for number in range(15)])
    assert await postings.merge_small()
    assert (await postings.having("停车")).cases == {f"case-{n}" for n in range(15)}


async def test_the_same_texts_again_change_nothing(database: Database) -> None:
    postings = MongoPostings(database)
    for _ in range(2):
        await postings.add([text(1), text(2)])
    assert await database["segments"].count_documents({}) == 1
    await postings.add([text(2), text(3)])
    assert (await postings.having("停车")).cases == {"case-1", "case-2", "case-3"}


async def test_a_segment_without_its_head_is_not_there_yet(database: Database) -> None:
    """Its writer was killed in between: the same texts come again and complete it."""
    await MongoPostings(database).add([text(1)])
    await database["segments"].delete_many({})
    assert (await MongoPostings(database).having("停车")).cases == frozenset()
    await MongoPostings(database).add([text(1)])
    assert (await MongoPostings(database).having("停车")).cases == {"case-1"}


async def test_a_dropped_segment_leaves_nothing(database: Database) -> None:
    postings = MongoPostings(database)
    await postings.add([text(number) for number in range(SMALL)])
    await postings.add([text(SMALL)])
    large, small = [one["_id"] async for one in database["segments"].find({}).sort("small", 1)]
    read = {name: segment async for name, segment in postings.segments([small, large, "gone"])}
    assert [len(read[name].texts) for name in (small, large)] == [1, SMALL]
    await postings.drop(large)
    await postings.drop("gone")
    assert (await postings.having("停车")).cases == {f"case-{SMALL}"}
    assert list(await postings.names()) == [small]
    await postings.drop(small)
    for collection in ("segments", "postings"):
        assert await database[collection].count_documents({}) == 0


async def test_what_a_process_has_recorded_itself_it_need_not_read_again(
    database: Database,
) -> None:
    fresh, story = FreshTexts(), answered_story()
    store = MongoCaseStore(database, terms=TERMS, fresh=fresh)
    await store.record([*story.events, *story.events], now=MORNING)
    ids = [str(event.id) for event in story.events]
    await database["events"].delete_many({})
    index = IndexTexts(MongoSearchIndex(database, fresh=fresh), ChineseTokenizer())
    assert await index()
    assert (await MongoPostings(database).having("绿色通道")).cases == {str(story.id)}
    assert fresh.some(ids) == []
    assert await database["notes"].count_documents({"what": "words"}) == 0


async def test_what_another_replica_has_indexed_is_forgotten(database: Database) -> None:
    fresh, story = FreshTexts(), answered_story()
    await MongoCaseStore(database, terms=TERMS, fresh=fresh).record(story.events, now=MORNING)
    await IndexTexts(MongoSearchIndex(database), ChineseTokenizer())()
    assert fresh.some(str(event.id) for event in story.events)
    assert not await IndexTexts(MongoSearchIndex(database, fresh=fresh), ChineseTokenizer())()
    assert fresh.some(str(event.id) for event in story.events) == []
