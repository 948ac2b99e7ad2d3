"""The contract of the party book on both: the one in memory and the one in the database."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from services.notifier.adapters.memory import InMemoryPartyBook
from services.notifier.adapters.mongo_parties import MongoPartyBook
from services.notifier.domain.parties import Parties
from services.notifier.ports import PartyBook
from shared.mongo import open_mongo
from tests.contract.party_book_suite import PartyBookContract


class TestInMemory(PartyBookContract):
    @pytest.fixture
    async def book(self) -> PartyBook:
        return InMemoryPartyBook()


class TestMongo(PartyBookContract):
    @pytest.fixture
    async def book(self, mongo_url: str, mongo_database: str) -> AsyncIterator[PartyBook]:
        async with open_mongo(mongo_url, mongo_database) as database:
            yield MongoPartyBook(database)

    async def test_replicas_that_learn_of_an_enquiry_at_once_lose_nothing(
        self, book: PartyBook
    ) -> None:
        enquiries = [uuid4() for _ in range(10)]
        persons = [f"m-{number}" for number in range(8)]
        await asyncio.gather(
            *(
                book.learn(
                    {one: Parties(author="m-0", cosigners=frozenset({who})) for one in enquiries}
                )
                for who in persons
            )
        )
        known = await book.look_up(enquiries)
        everybody = Parties(author="m-0", cosigners=frozenset(persons))
        assert known == dict.fromkeys(enquiries, everybody)
