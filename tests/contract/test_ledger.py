"""The contract of the ledger on both: the one in memory and the one in the database."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.notifier.adapters.memory import InMemoryLedger
from services.notifier.adapters.mongo import MongoLedger
from services.notifier.ports import Ledger
from shared.mongo import open_mongo
from tests.contract.ledger_suite import LATER, NOON, SOON, LedgerContract, an_alert


class TestInMemory(LedgerContract):
    @pytest.fixture
    async def ledger(self) -> Ledger:
        return InMemoryLedger()


class TestMongo(LedgerContract):
    @pytest.fixture
    async def ledger(self, mongo_url: str, mongo_database: str) -> AsyncIterator[Ledger]:
        async with open_mongo(mongo_url, mongo_database) as database:
            ledger = MongoLedger(database)
            await ledger.prepare()
            yield ledger

    async def test_replicas_share_the_due_alerts_between_them(self, ledger: Ledger) -> None:
        alerts = [an_alert() for _ in range(40)]
        await ledger.claim(alerts, now=NOON, until=SOON)
        takes = (ledger.take_due(SOON, until=LATER, limit=40) for _ in range(4))
        taken = [one.alert.id for share in await asyncio.gather(*takes) for one in share]
        assert sorted(taken) == sorted(alert.id for alert in alerts)

    async def test_replicas_claim_an_alert_once(self, ledger: Ledger) -> None:
        alerts = [an_alert() for _ in range(20)]
        claims = (ledger.claim(alerts, now=NOON, until=SOON) for _ in range(4))
        known = await asyncio.gather(*claims)
        assert sum(len(alerts) - len(one) for one in known) == len(alerts)
