"""The contract of the archive's store on both: the one in memory and the one in the database."""

from collections.abc import AsyncIterator

import pytest

from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_search import MongoSearchIndex
from shared.mongo import Database, open_mongo
from tests.contract.case_store_suite import Archive, CaseStoreContract


class MongoArchive(MongoCaseStore, MongoSearchIndex):
    """The store and the index of one database, as one."""

    def __init__(self, database: Database) -> None:
        MongoSearchIndex.__init__(self, database)
        MongoCaseStore.__init__(self, database)


class TestInMemory(CaseStoreContract):
    @pytest.fixture
    async def archive(self) -> Archive:
        return InMemoryCaseStore()


class TestMongo(CaseStoreContract):
    @pytest.fixture
    async def archive(self, mongo_url: str, mongo_database: str) -> AsyncIterator[Archive]:
        async with open_mongo(mongo_url, mongo_database) as database:
            await ensure_indexes(database)
            yield MongoArchive(database)
