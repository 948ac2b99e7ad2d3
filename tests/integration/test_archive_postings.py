"""The postings in the database find each word, also while segments are merged or left half done."""

from collections.abc import AsyncIterator

import pytest

from services.archive.adapters.mongo import ensure_indexes
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.postings import SMALL, Text
from shared.mongo import Database, open_mongo


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


def text(number: int) -> tuple[Text, list[str]]:
    words = ["停车", f"第{number}号"]
    return Text(f"event-{number}", f"case-{number}", copy=number % 2 == 0), words


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


async def test_dropping_tells_which_other_texts_have_to_come_again(database: Database) -> None:
    postings = MongoPostings(database)
    await postings.add([text(1), text(2)])
    await postings.add([text(3)])
    assert await postings.drop_with(["event-1"]) == ["event-2"]
    assert (await postings.having("停车")).cases == {"case-3"}
    assert await postings.known() == {"event-3"}
