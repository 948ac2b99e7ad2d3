"""`consult archive rebuild` on a real database: finds what is wrong, mends it, harms nothing."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence

import pytest

from services.archive.adapters.documents import case_document
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_rebuild import Comparison, Difference, MongoRebuild
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers import IndexTexts
from shared.mongo import Database, open_mongo
from tests.contract.case_store_suite import shuffled
from tests.integration.replicas import ROOT
from tests.unit.archive import lives
from tests.unit.archive.lives import MORNING, TERMS, Life
from tests.unit.archive.stories import answered_story


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


async def store(database: Database, told: Sequence[Life]) -> None:
    archive = MongoCaseStore(database, terms=TERMS)
    for life in told:
        await archive.record(life.events, now=MORNING)
    await archive.refresh(now=MORNING)
    await index_words(database)


async def index_words(database: Database) -> None:
    index_texts = IndexTexts(MongoSearchIndex(database), ChineseTokenizer())
    while await index_texts():
        pass


async def compared(database: Database, *, write: bool = False) -> Comparison:
    rebuild = MongoRebuild(database, terms=TERMS, patience=0.4, pause=0.1)
    return await rebuild(write=write, advance=lambda _: None)


async def corrupt(database: Database, life: Life, **fields: object) -> None:
    await database["cases"].update_one({"_id": str(life.id)}, {"$set": fields})


async def test_what_the_archive_has_written_is_what_its_events_make(database: Database) -> None:
    told = lives.every_stage()
    person = Life()
    person.tell("person.added", id="m-1", revision=1, role="member", name={"zh": "王芳"})
    await store(database, [*told, person])
    assert await compared(database) == Comparison(cases=len(told))


async def test_every_fault_is_named_and_mended(database: Database) -> None:
    told = lives.every_stage()
    await store(database, told)
    changed, behind, gone = told[3:6]
    await corrupt(database, changed, status="closed", title="别的标题")
    await corrupt(database, behind, n=1, open=False)
    await database["cases"].delete_one({"_id": str(gone.id)})
    await database["cases"].insert_one({"_id": "nobody", "n": 3, "newest": ""})
    faults = {
        Difference(str(changed.id), ("status", "title")),
        Difference(str(behind.id), ("n", "open")),
        Difference(str(gone.id), ("the whole case",)),
        Difference("nobody", ("no event tells of it",)),
    }
    assert set((await compared(database)).differences) == faults
    mended = await compared(database, write=True)
    assert set(mended.differences) == faults
    assert mended.mended == len(faults)
    assert await compared(database) == Comparison(cases=len(told))
    for life in told:
        stored = await database["cases"].find_one({"_id": str(life.id)})
        assert stored is not None
        assert stored.pop("changed").startswith("2") is bool(life.case.bureaus)
        assert stored == case_document(life.listed, TERMS)


async def test_lost_and_wrong_words_are_named_and_found_again(database: Database) -> None:
    told = lives.every_stage()
    await store(database, told)
    words = database["words"]
    lost, wrong = [one async for one in words.find({}).limit(2)]
    await words.delete_one({"_id": lost["_id"]})
    await words.update_one({"_id": wrong["_id"]}, {"$set": {"terms": ["别的"]}})
    await words.insert_one({**wrong, "_id": "nobody", "case": "nobody"})
    faults = {Difference(one, ("search words",)) for one in (lost["case"], wrong["case"], "nobody")}
    assert set((await compared(database)).differences) == faults
    mended = await compared(database, write=True)
    assert (set(mended.differences), mended.mended) == (faults, len(faults))
    assert await compared(database) == Comparison(cases=len(told))
    assert [await words.find_one({"_id": one["_id"]}) for one in (lost, wrong)] == [lost, wrong]
    assert await words.find_one({"_id": "nobody"}) is None


async def test_words_that_an_archive_has_noted_to_do_are_no_fault(database: Database) -> None:
    told = answered_story()
    archive = MongoCaseStore(database, terms=TERMS)
    await archive.record(told.events, now=MORNING)
    await archive.refresh(now=MORNING)
    assert await database["words"].find_one({}) is None
    assert await compared(database) == Comparison(cases=1)


async def test_cases_that_grow_meanwhile_are_no_fault(database: Database) -> None:
    stories = [answered_story() for _ in range(30)]
    events = shuffled(stories, copies=2, seed=4)
    archive = MongoCaseStore(database, terms=TERMS)

    async def grow() -> None:
        for start in range(0, len(events), 15):
            await archive.record(events[start : start + 15], now=MORNING)
            await archive.refresh(now=MORNING)

    growing = asyncio.create_task(grow())
    while not growing.done():
        rebuild = MongoRebuild(database, terms=TERMS, patience=20, pause=0.1)
        found = await rebuild(write=True, advance=lambda _: None)
        assert found.differences == []
    await growing
    assert await compared(database) == Comparison(cases=len(stories))


async def test_the_command_tells_what_differs_and_mends_it(
    database: Database, mongo_url: str, mongo_database: str
) -> None:
    told = lives.every_stage()
    await store(database, told)
    await corrupt(database, told[0], status="closed")

    async def rebuild(*options: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", "archive", "rebuild", *options),
            cwd=ROOT,
            env={**os.environ, "MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database},
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        return process.returncode, output.decode()

    status, said = await rebuild()
    assert status == 1
    assert str(told[0].id) in said
    assert "status" in said
    assert f"{len(told)} cases folded from their events, 1 differ" in said
    assert await rebuild("--write") == (0, said + "1 mended\n")
    assert (await rebuild())[0] == 0
