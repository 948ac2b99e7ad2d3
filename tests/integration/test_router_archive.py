"""What the archive really holds is what the router explains and learns from."""

from uuid import UUID

import pytest

from deploy.commands.router_archive import explained, explanation, learned_rows
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from shared.events import Actor, AssignmentSigned, EnquiryAssigned
from shared.events.assignment import SignedData
from shared.mongo import open_mongo
from shared.settings import CommonSettings
from tests.unit.archive.lives import TERMS
from tests.unit.router.support import NOON, Published, assigning, paper, submitted


async def test_a_case_is_explained_and_teaches_its_bureau(
    mongo_url: str, mongo_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONGO_URL", mongo_url)
    monkeypatch.setenv("MONGO_DATABASE", mongo_database)
    cause = submitted(paper("灵活就业人员的养老保险", "养老保险"))
    published = Published()
    await assigning(published)(cause)
    (assigned,) = published.events
    assert isinstance(assigned, EnquiryAssigned)
    by = Actor(id="o-1", role="official", bureau="hrss")
    signed = AssignmentSigned(
        id=UUID(int=99),
        source="/intake",
        subject=cause.subject,
        time=NOON,
        region="shanghai",
        bureau="hrss",
        correlationid=cause.subject,
        data=SignedData(assignment_id=assigned.data.assignment_id, by=by),
    )
    async with open_mongo(mongo_url, mongo_database) as database:
        await ensure_indexes(database)
        store = MongoCaseStore(database, terms=TERMS)
        await store.record([cause, assigned, signed], now=NOON)
    settings = CommonSettings()
    told = list(explanation(await explained(settings, str(cause.subject))))
    assert "hrss" in told[0]
    assert "养老保险" in told[1]
    assert await explained(settings, str(UUID(int=1))) == []
    (row,) = (await learned_rows(settings)).rows
    assert (row.label, row.weight) == ("hrss", 1.0)
