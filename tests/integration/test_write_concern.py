"""Every write of every service waits for a majority of the replica set and its journals."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pymongo import monitoring

from services.archive.adapters.lease import MongoLease
from services.archive.adapters.mongo import MongoCaseStore
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.reads import MongoReadLog
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers import IndexTexts
from services.identity.adapters.mongo_sessions import MongoRevocations, MongoSessions
from services.identity.domain import SessionLimits
from services.identity.ports import Revocation
from services.notifier.adapters.mongo import MongoLedger
from shared.mongo import Database, open_mongo
from tests.contract.ledger_suite import NOON, SOON, an_alert, due_at, put_off, taken
from tests.integration.replicas import ROOT
from tests.unit.archive.lives import MORNING, TERMS, Life

SAFE: Final = {"w": "majority", "j": True, "wtimeout": 10_000}
WRITES: Final = frozenset({"insert", "update", "delete", "findAndModify"})
WEAKER: Final = "w=1&journal=false&wTimeoutMS=1"
HERE_ONLY: Final = ("AsyncIOMotorClient(", "WriteConcern(", "write_concern=")


class Overheard(monitoring.CommandListener):
    """The driver's list of listeners is for good: this one hears of one database at a time."""

    def __init__(self) -> None:
        self.database = ""
        self.writes: list[tuple[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == self.database and event.command_name in WRITES:
            self.writes.append((event.command_name, event.command.get("writeConcern")))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Its start was heard."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Its start was heard."""


@pytest.fixture(scope="module")
def listener() -> Overheard:
    overheard = Overheard()
    monitoring.register(overheard)
    return overheard


@pytest.fixture
def overheard(listener: Overheard, mongo_database: str) -> Iterator[Overheard]:
    listener.database, listener.writes = mongo_database, []
    yield listener
    listener.database = ""


async def archive(database: Database) -> None:
    life = Life()
    life.submitted()
    store = MongoCaseStore(database, terms=TERMS)
    await store.record(life.events, now=MORNING)
    await store.refresh(now=MORNING)
    await IndexTexts(MongoSearchIndex(database), ChineseTokenizer())()
    await MongoReadLog(database).forget(before="2020")
    lease = MongoLease(database, "clock", seconds=1)
    await lease.hold(now=MORNING)
    await lease.hold(now=MORNING + timedelta(seconds=1))
    await lease.release()


async def notifier(database: Database) -> None:
    ledger = MongoLedger(database)
    batch = await taken(ledger, an_alert())
    await ledger.settle(put_off(batch), due=SOON)
    (batch,) = await due_at(ledger, SOON)
    await ledger.close(batch)


async def identity(database: Database) -> None:
    limits = SessionLimits(timedelta(hours=1), timedelta(hours=8))
    sessions = MongoSessions(database, limits)
    session = await sessions.open("m-1", acting_for=None, now=NOON)
    await sessions.act_for(session, "m-2")
    await sessions.end(session)
    await MongoRevocations(database).add(Revocation("m-1", 1, 2))


@pytest.mark.parametrize("weakened", [False, True], ids=["as it is", "weakened in the URL"])
@pytest.mark.parametrize("write", [archive, notifier, identity])
async def test_every_write_waits_for_majority_and_journal(
    overheard: Overheard, mongo_url: str, mongo_database: str, write: Any, *, weakened: bool
) -> None:
    url = mongo_url + ("&" if "?" in mongo_url else "/?") + WEAKER if weakened else mongo_url
    async with open_mongo(url, mongo_database) as database:
        await write(database)
    assert {name for name, _ in overheard.writes} >= {"insert", "update"}
    assert [concern for _, concern in overheard.writes if concern != SAFE] == []


def test_nobody_opens_a_connection_or_changes_its_promise_elsewhere() -> None:
    sources = [one for room in ("services", "shared") for one in (ROOT / room).rglob("*.py")]
    found = {
        one.relative_to(ROOT) for one in sources if any(w in one.read_text() for w in HERE_ONLY)
    }
    assert found == {Path("shared/mongo.py")}
