"""The contract of the ledger on both: the one in memory and the one in the database."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.notifier.adapters.memory import InMemoryLedger
from services.notifier.adapters.mongo import CLAIMS, OPEN, MongoLedger
from services.notifier.ports import Ledger
from shared.mongo import Database, open_mongo
from tests.contract.ledger_suite import (
    DELIVERED,
    LATER,
    MUCH_LATER,
    NOON,
    SOON,
    LedgerContract,
    an_alert,
    due_at,
    ids,
    taken,
)


class TestInMemory(LedgerContract):
    @pytest.fixture
    async def ledger(self) -> Ledger:
        return InMemoryLedger()


class TestMongo(LedgerContract):
    @pytest.fixture
    async def database(self, mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
        async with open_mongo(mongo_url, mongo_database) as database:
            yield database

    @pytest.fixture
    async def ledger(self, database: Database) -> Ledger:
        ledger = MongoLedger(database)
        await ledger.prepare()
        return ledger

    async def test_replicas_share_the_due_batches_between_them(self, ledger: Ledger) -> None:
        batches = [await taken(ledger, an_alert(), an_alert()) for _ in range(10)]
        takes = (ledger.take_due(SOON, until=LATER, limit=10) for _ in range(4))
        got = [batch.id for share in await asyncio.gather(*takes) for batch in share]
        assert sorted(got) == sorted(batch.id for batch in batches)

    async def test_replicas_claim_an_alert_once(self, ledger: Ledger) -> None:
        alerts = [an_alert() for _ in range(20)]
        got = await asyncio.gather(*(taken(ledger, *alerts) for _ in range(4)))
        assert sum(len(batch.waiting) for batch in got) == len(alerts)
        assert ids(*got) == {alert.id for alert in alerts}

    async def test_what_is_over_leaves_nothing_but_ids(
        self, ledger: Ledger, database: Database
    ) -> None:
        alert = an_alert()
        batch = await taken(ledger, alert)
        await ledger.close(batch)
        assert [one async for one in database[OPEN].find({})] == []
        (claim,) = [one async for one in database[CLAIMS].find({})]
        assert claim.pop("state") == "claimed"  # what an older notifier beside us looks at
        assert claim == {"_id": str(alert.id), "batch": str(batch.id), "since": NOON}


class TestOlderAlerts:
    """What older releases left in `alerts`: a document for each alert, with its state."""

    @pytest.fixture
    async def database(self, mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
        async with open_mongo(mongo_url, mongo_database) as database:
            await database[CLAIMS].create_index("due", sparse=True)
            yield database

    async def test_are_never_claimed_again(self, database: Database) -> None:
        over, open_ = an_alert(), an_alert()
        over_as_it_was = _as_it_was(over.id, state="delivered", ended_at=NOON)
        await database[CLAIMS].insert_many([over_as_it_was, _as_it_was(open_.id, due=SOON)])
        ledger = await _prepared(database)
        assert (await taken(ledger, over, open_)).waiting == ()

    async def test_are_taken_up_once_when_they_fall_due(self, database: Database) -> None:
        claimed, told_nobody = an_alert().id, an_alert().id
        end: dict[str, Any] = {"state": "delivered", "ended_at": NOON}
        await database[CLAIMS].insert_many(
            [_as_it_was(claimed, due=SOON), _as_it_was(told_nobody, due=SOON, **end)]
        )
        replicas = [await _prepared(database), await _prepared(database)]
        assert [await due_at(one, NOON) for one in replicas] == [[], []]
        shares = await asyncio.gather(*(due_at(one, SOON) for one in replicas))
        got = [one for share in shares for batch in share for one in batch.waiting]
        assert {(one.alert.id, one.unsure, one.verdict) for one in got} == {
            (claimed, True, None),
            (told_nobody, False, DELIVERED),
        }
        assert len(got) == 2
        again = [batch for one in replicas for batch in await due_at(one, LATER, until=MUCH_LATER)]
        assert ids(*again) == {claimed, told_nobody}
        assert len(again) == 2

    async def test_their_index_goes_with_the_last_of_them(self, database: Database) -> None:
        await database[CLAIMS].insert_one(_as_it_was(an_alert().id, due=SOON))
        ledger = await _prepared(database)
        assert "due_1" in await database[CLAIMS].index_information()
        await due_at(ledger, SOON)
        await _prepared(database)
        assert "due_1" not in await database[CLAIMS].index_information()


async def _prepared(database: Database) -> MongoLedger:
    ledger = MongoLedger(database)
    await ledger.prepare()
    return ledger


def _as_it_was(alert: Any, *, state: str = "claimed", **known: Any) -> dict[str, Any]:
    words, some_id = {"zh": "标题", "en": "Title"}, str(an_alert().id)
    return {
        "_id": str(alert),
        "state": state,
        "since": NOON,
        "attempts": 0,
        "recipient": "person:m-1",
        "channel": "webhook:demo",
        "title": words,
        "body": words,
        "about": some_id,
        "about_type": "reply.submitted.v1",
        "enquiry_id": some_id,
        "region": "shanghai",
        "correlation_id": some_id,
        "receipt": "SH-7K3M9-QXT2V",
        "at": NOON,
        "bureau": "hrss",
        "traceparent": None,
    } | known
