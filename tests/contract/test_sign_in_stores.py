"""The contracts of tickets and brakes on both: those in memory and those in the database."""

from collections.abc import AsyncIterator

import pytest

from services.identity.adapters.mongo_sign_in import MongoBrakes, MongoTickets
from services.identity.adapters.sign_in_memory import InMemoryBrakes, InMemoryTickets
from services.identity.handlers.sign_in_ports import Brakes, Tickets
from shared.mongo import Database, open_mongo
from tests.contract.sign_in_suite import NOON, QUICK, SOON, BrakesContract, TicketsContract


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        yield opened


class TestInMemoryTickets(TicketsContract):
    @pytest.fixture
    def tickets(self) -> Tickets:
        return InMemoryTickets()


class TestMongoTickets(TicketsContract):
    @pytest.fixture
    def tickets(self, database: Database) -> Tickets:
        return MongoTickets(database)


class TestInMemoryBrakes(BrakesContract):
    @pytest.fixture
    def brakes(self) -> Brakes:
        return InMemoryBrakes()


class TestMongoBrakes(BrakesContract):
    @pytest.fixture
    def brakes(self, database: Database) -> Brakes:
        return MongoBrakes(database)


async def test_at_rest_a_ticket_tells_nothing(database: Database) -> None:
    ticket = await MongoTickets(database).put("bind", {"value": "openid-of-chen"}, until=SOON)
    (stored,) = [one async for one in database["sign_in_tickets"].find({})]
    assert "openid-of-chen" not in str(stored)
    assert ticket not in str(stored)


async def test_a_ticket_that_was_tampered_with_is_none(database: Database) -> None:
    tickets = MongoTickets(database)
    first = await tickets.put("bind", {"value": "a"}, until=SOON)
    (stored,) = [one async for one in database["sign_in_tickets"].find({})]
    second = await tickets.put("bind", {"value": "b"}, until=SOON)
    await database["sign_in_tickets"].update_many({}, {"$set": {"sealed": stored["sealed"]}})
    assert await tickets.take("bind", first, now=NOON) == {"value": "a"}
    assert await tickets.take("bind", second, now=NOON) is None


async def test_what_is_over_is_swept_away(database: Database) -> None:
    tickets, brakes = MongoTickets(database), MongoBrakes(database)
    await tickets.put("bind", {}, until=SOON)
    await brakes.press("a", patience=QUICK, now=NOON)
    assert (await tickets.sweep(now=NOON), await brakes.sweep(now=NOON)) == (0, 0)
    later = NOON + QUICK.memory
    assert (await tickets.sweep(now=later), await brakes.sweep(now=later)) == (1, 1)
