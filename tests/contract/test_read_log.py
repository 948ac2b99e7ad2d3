"""The contract of the record of readers on both: the one in memory and the one in the database."""

from collections.abc import AsyncIterator

import pytest

from services.archive.adapters.reads import InMemoryReadLog, MongoReadLog
from services.archive.ports import ReadLog
from shared.mongo import open_mongo
from tests.contract.read_log_suite import ReadLogContract


class TestInMemory(ReadLogContract):
    @pytest.fixture
    async def reads(self) -> ReadLog:
        return InMemoryReadLog()


class TestMongo(ReadLogContract):
    @pytest.fixture
    async def reads(self, mongo_url: str, mongo_database: str) -> AsyncIterator[ReadLog]:
        async with open_mongo(mongo_url, mongo_database) as database:
            log = MongoReadLog(database)
            await log.ensure_indexes()
            yield log
