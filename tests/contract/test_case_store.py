"""The contract of the archive's store on both: the one in memory and the one in the database."""

from collections.abc import AsyncIterator

import pytest

from services.archive.adapters.fresh_texts import FreshTexts
from services.archive.adapters.lease import Held, InMemoryLease, MongoLease
from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_likeness import MongoResemblances
from services.archive.adapters.mongo_search import MongoSearchIndex
from shared.mongo import Database, open_mongo
from tests.contract.case_pages_suite import CasePagesContract
from tests.contract.case_store_suite import CaseStoreContract
from tests.contract.lease_suite import LeaseContract, Leases
from tests.contract.likeness_suite import LikenessContract
from tests.unit.archive.lives import TERMS


class MongoArchive(MongoCaseStore, MongoSearchIndex, MongoResemblances):
    """The store and the index of one database, as one."""

    def __init__(self, database: Database) -> None:
        MongoResemblances.__init__(self, database)
        fresh = FreshTexts()
        MongoSearchIndex.__init__(self, database, fresh=fresh)
        MongoCaseStore.__init__(self, database, terms=TERMS, fresh=fresh)


class TestInMemory(CaseStoreContract, CasePagesContract, LikenessContract):
    @pytest.fixture
    async def archive(self) -> InMemoryCaseStore:
        return InMemoryCaseStore(TERMS)


class TestMongo(CaseStoreContract, CasePagesContract, LikenessContract):
    @pytest.fixture
    async def archive(self, mongo_url: str, mongo_database: str) -> AsyncIterator[MongoArchive]:
        async with open_mongo(mongo_url, mongo_database) as database:
            await ensure_indexes(database)
            yield MongoArchive(database)


class TestLeaseInMemory(LeaseContract):
    @pytest.fixture
    async def leases(self) -> Leases:
        held = Held()
        return InMemoryLease(held, seconds=10), InMemoryLease(held, seconds=10)


class TestLeaseInMongo(LeaseContract):
    @pytest.fixture
    async def leases(self, mongo_url: str, mongo_database: str) -> AsyncIterator[Leases]:
        async with open_mongo(mongo_url, mongo_database) as database:
            yield MongoLease(database, "test", seconds=10), MongoLease(database, "test", seconds=10)
