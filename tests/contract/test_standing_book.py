"""What every book of those who have left promises: in memory and in the database."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from services.notifier.adapters.memory import InMemoryStandingBook
from services.notifier.adapters.mongo_standings import MongoStandingBook
from services.notifier.domain.standing import Standing
from services.notifier.ports import StandingBook
from shared.mongo import open_mongo

ENDED = Standing("m-1", 2, date(2026, 1, 19))
BACK = Standing("m-1", 3)
ERASED = Standing("m-1", 4, erased=True)


class StandingBookContract:
    """To be run on each book; `book` is an empty one."""

    async def test_nothing_is_known_of_who_never_changed(self, book: StandingBook) -> None:
        await book.learn([])
        assert await book.look_up([]) == {}
        assert await book.look_up(["m-1"]) == {}

    async def test_the_latest_revision_stays_in_any_order(self, book: StandingBook) -> None:
        await book.learn([BACK, ENDED])
        assert await book.look_up(["m-1", "m-2"]) == {"m-1": BACK}
        await book.learn([ENDED])
        assert await book.look_up(["m-1"]) == {"m-1": BACK}
        await book.learn([ERASED, Standing("m-2", 1, date(2026, 1, 1))])
        assert (await book.look_up(["m-1"]))["m-1"] == ERASED


class TestInMemory(StandingBookContract):
    @pytest.fixture
    async def book(self) -> StandingBook:
        return InMemoryStandingBook()


class TestMongo(StandingBookContract):
    @pytest.fixture
    async def book(self, mongo_url: str, mongo_database: str) -> AsyncIterator[StandingBook]:
        async with open_mongo(mongo_url, mongo_database) as database:
            yield MongoStandingBook(database)
