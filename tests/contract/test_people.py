"""The contracts of identity's stores on both: those in memory and those in the database."""

from collections.abc import AsyncIterator

import pytest
from pymongo import MongoClient

from services.identity.adapters.memory import (
    InMemoryPeople,
    InMemoryRevocations,
    InMemorySessions,
)
from services.identity.adapters.mongo import MongoPeople, ensure_indexes
from services.identity.adapters.mongo_sessions import MongoRevocations, MongoSessions
from services.identity.adapters.vault import Vault, VaultError
from services.identity.handlers.announcing import added
from services.identity.ports import People, RevocationList, Sessions
from shared.mongo import Database, open_mongo
from tests.contract.people_suite import (
    CHEN,
    LI,
    LIMITS,
    NOON,
    PeopleContract,
    RevocationsContract,
    SessionsContract,
)

OLD, NEW = b"o" * 32, b"n" * 32


class TestInMemoryPeople(PeopleContract):
    @pytest.fixture
    async def people(self) -> People:
        return InMemoryPeople(Vault({"old": OLD}, current="old"))


class TestInMemorySessions(SessionsContract):
    @pytest.fixture
    async def sessions(self) -> Sessions:
        return InMemorySessions(LIMITS)


class TestInMemoryRevocations(RevocationsContract):
    @pytest.fixture
    async def revocations(self) -> RevocationList:
        return InMemoryRevocations()


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


class TestMongoPeople(PeopleContract):
    @pytest.fixture
    async def people(self, database: Database) -> People:
        return MongoPeople(database, Vault({"old": OLD}, current="old"))

    async def test_nothing_private_is_stored_in_the_clear(
        self, people: People, mongo_url: str, mongo_database: str
    ) -> None:
        await people.write([added(CHEN, at=NOON)])
        with MongoClient[dict[str, object]](mongo_url) as client:
            stored = repr(client[mongo_database]["people"].find_one({"_id": "m0001"}))
        assert "陈明" in stored
        assert "13800000000" not in stored
        assert "chen@example.org" not in stored

    async def test_all_is_wrapped_by_the_new_key_and_the_old_one_can_go(
        self, people: People, database: Database
    ) -> None:
        await people.write([added(CHEN, at=NOON), added(LI, at=NOON)])
        both = MongoPeople(database, Vault({"old": OLD, "new": NEW}, current="new"))
        assert await both.rekey() == 1
        assert await both.rekey() == 0
        only_new = MongoPeople(database, Vault({"new": NEW}, current="new"))
        held = await only_new.held("m0001")
        assert held is not None
        assert held.holding == CHEN
        with pytest.raises(VaultError):
            await people.held("m0001")

    async def test_one_persons_box_does_not_open_as_anothers(
        self, people: People, mongo_url: str, mongo_database: str
    ) -> None:
        await people.write([added(CHEN, at=NOON), added(LI, at=NOON)])
        with MongoClient[dict[str, object]](mongo_url) as client:
            stored = client[mongo_database]["people"]
            chen = stored.find_one({"_id": "m0001"})
            assert chen is not None
            stored.update_one({"_id": "a0001"}, {"$set": {"contacts": chen["contacts"]}})
        with pytest.raises(VaultError):
            await people.held("a0001")


class TestMongoSessions(SessionsContract):
    @pytest.fixture
    async def sessions(self, database: Database) -> Sessions:
        return MongoSessions(database, LIMITS)

    async def test_the_id_of_a_session_is_not_stored(
        self, sessions: Sessions, mongo_url: str, mongo_database: str
    ) -> None:
        id_ = await sessions.open("m0001", acting_for=None, now=NOON)
        with MongoClient[dict[str, object]](mongo_url) as client:
            assert id_ not in repr(list(client[mongo_database]["sessions"].find()))


class TestMongoRevocations(RevocationsContract):
    @pytest.fixture
    async def revocations(self, database: Database) -> RevocationList:
        return MongoRevocations(database)
