"""`consult archive rebuild` on a real database: finds what is wrong, mends it, harms nothing."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from services.archive.adapters.documents import case_document
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_rebuild import Comparison, Difference, MongoRebuild
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.segment_documents import BANDS, UNSORTED
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers import IndexTexts
from services.archive.ports import Indexed, SpokenText
from shared.mongo import Database, open_mongo
from tests.contract.case_store_suite import shuffled
from tests.integration.replicas import ROOT
from tests.unit.archive import lives
from tests.unit.archive.lives import MORNING, TERMS, Life
from tests.unit.archive.stories import Story, answered_story


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


async def store(database: Database, told: Sequence[Life | Story]) -> None:
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


async def segments(database: Database) -> list[str]:
    return [one["_id"] async for one in database["segments"].find({})]


async def in_bucket(database: Database, of: Story, bucket: int) -> dict[str, Any]:
    """The document of the segment that this case is in."""
    head = await database["segments"].find_one({"cases": str(of.id)})
    assert head is not None
    found = await database["postings"].find_one({"bucket": bucket, "segment": head["_id"]})
    assert found is not None
    return dict(found)


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
    lost, wrong, unlike, *others = told = [answered_story() for _ in range(5)]
    for one in (lost, wrong, unlike):  # each a segment of its own
        await store(database, [one])
    await store(database, others)
    kept = await segments(database)
    words = await in_bucket(database, wrong, UNSORTED)
    bands = await in_bucket(database, unlike, BANDS)
    postings = database["postings"]
    await database["segments"].delete_one({"cases": str(lost.id)})
    new = {"words": words["words"].replace("绿色通道", "绿色车道")}
    await postings.update_one({"_id": words["_id"]}, {"$set": new})
    await postings.update_one({"_id": bands["_id"]}, {"$set": {"bands": bands["bands"][::-1]}})
    nobody = Indexed(SpokenText("nobody", "nobody", []), ["绿色通道"], ())
    await MongoPostings(database).add([nobody])
    await database["words"].insert_one({"of": "an earlier release"})
    faulty = [*(str(one.id) for one in (lost, wrong, unlike)), "nobody"]
    faults = {Difference(one, ("search words",)) for one in faulty}
    assert set((await compared(database)).differences) == faults
    mended = await compared(database, write=True)
    assert (set(mended.differences), mended.mended) == (faults, len(faults))
    assert await compared(database) == Comparison(cases=len(told))
    assert len({*kept}.intersection(await segments(database))) == 1  # that of the others
    having = await MongoPostings(database).having("绿色通道")
    assert having.cases == {str(one.id) for one in told}
    assert "words" not in await database.list_collection_names()


async def test_an_orphan_takes_no_other_text_of_its_segment_with_it(database: Database) -> None:
    gone, other = told = [answered_story() for _ in range(2)]
    await store(database, told)
    for name, key in (("events", "subject"), ("cases", "_id")):
        await database[name].delete_many({key: str(gone.id)})
    found = await compared(database, write=True)
    assert found.differences == [Difference(str(gone.id), ("search words",))]
    assert await compared(database) == Comparison(cases=1)
    having = await MongoPostings(database).having("绿色通道")
    assert having.cases == {str(other.id)}


async def test_words_that_an_archive_has_noted_to_do_are_no_fault(database: Database) -> None:
    told = answered_story()
    archive = MongoCaseStore(database, terms=TERMS)
    await archive.record(told.events, now=MORNING)
    await archive.refresh(now=MORNING)
    assert await segments(database) == []
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
