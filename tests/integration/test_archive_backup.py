"""A backup of a real database, restored into another: the same record, cases and words."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.commands.backup import COPIED
from services.archive.adapters.backup_check import not_in, refold
from services.archive.adapters.backup_reader import BackupReader
from services.archive.adapters.backup_writer import BackupWriter, new_file
from services.archive.adapters.documents import event_document
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_backup import MongoBackup
from services.archive.adapters.mongo_rebuild import Comparison, MongoRebuild
from services.archive.adapters.mongo_restore import DatabaseNotEmptyError, MongoRestore
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain import instant
from services.archive.handlers import IndexTexts
from shared.clock import utc_now
from shared.mongo import Database, open_mongo
from tests.integration.replicas import ROOT
from tests.unit.archive import lives
from tests.unit.archive.lives import MORNING, TERMS, Life

RECORD = ("events", "cases", *COPIED)
COPIES: dict[str, list[dict[str, Any]]] = {
    "reads": [{"_id": "2026/1", "place": "2026/1", "at": "2026", "enquiry": "e"}],
    "people": [{"_id": f"m-{at}", "contacts": {"box": "?" * 2000}} for at in range(40)],
    "alerts": [{"_id": "a-1", "batch": "b-1", "since": MORNING}],
    "alerts_open": [{"_id": "b-1", "due": MORNING, "alerts": [{"_id": "a-1", "attempts": 3}]}],
}


class BrokenOffError(Exception):
    """Somebody has pulled the plug."""


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


@pytest.fixture
async def other(mongo_url: str, second_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, second_database) as opened:
        yield opened


@pytest.fixture
async def told(database: Database) -> Sequence[Life]:
    """A database with a life of each kind, people among the events, and what stands beside."""
    told = lives.every_stage()
    person = Life()
    person.tell("person.added", id="m-1", revision=1, role="member", name={"zh": "王芳"})
    archive = MongoCaseStore(database, terms=TERMS)
    for life in (*told, person):
        await archive.record(life.events, now=MORNING)
    await archive.refresh(now=MORNING)
    index_texts = IndexTexts(MongoSearchIndex(database), ChineseTokenizer())
    while await index_texts():
        pass
    for name, documents in COPIES.items():
        await database[name].insert_many(documents)
    return told


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def back_up(database: Database, path: Path) -> Path:
    backup = MongoBackup(database, copied=COPIED)
    begun = utc_now()
    cut = await backup.cut(instant(begun))
    with new_file(path) as file:
        writer = BackupWriter(file)
        await backup(writer, cut=cut, advance=lambda _: None)
        writer.close(database=database.name, cut=cut, at=(begun, utc_now()))
    return path


async def restore(path: Path, database: Database, *, merge: bool = False) -> None:
    with BackupReader(path) as backup:
        await ensure_indexes(database)
        restoring = MongoRestore(database, terms=TERMS, merge=merge)
        await restoring(backup, advance=lambda _: None)


async def held(database: Database) -> dict[str, dict[str, object]]:
    """All of it, but for the time at which a list came to know of a case."""
    return {
        name: {one["_id"]: one | {"changed": ""} async for one in database[name].find({})}
        for name in RECORD
    }


async def compared(database: Database) -> Comparison:
    rebuild = MongoRebuild(database, terms=TERMS, patience=20, pause=0.1)
    return await rebuild(write=False, advance=lambda _: None)


async def test_an_empty_database_gets_the_same_record_cases_and_words(
    database: Database, other: Database, told: Sequence[Life], tmp_path: Path
) -> None:
    path = await back_up(database, tmp_path / "1.zip")
    await restore(path, other)
    assert await held(other) == await held(database)
    assert await compared(other) == Comparison(cases=len(told))
    with BackupReader(path) as backup:
        assert await not_in(other, backup, advance=lambda _: None) == {}


async def test_a_database_that_is_not_empty_is_left_alone(
    database: Database, other: Database, told: Sequence[Life], tmp_path: Path
) -> None:
    path = await back_up(database, tmp_path / "1.zip")
    await other["people"].insert_one({"_id": "m-0"})
    with pytest.raises(DatabaseNotEmptyError, match="is not empty: it has people"):
        await restore(path, other)
    assert {name for name, found in (await held(other)).items() if found} == {"people"}
    assert told


async def test_what_a_database_lacks_is_added_and_nothing_else_changed(
    database: Database, told: Sequence[Life], tmp_path: Path
) -> None:
    path = await back_up(database, tmp_path / "1.zip")
    lost, kept = str(told[3].id), told[5]
    for name, key in (("events", "subject"), ("cases", "_id"), ("segments", "cases")):
        await database[name].delete_many({key: lost})
    await database["people"].update_one({"_id": "m-1"}, {"$set": {"revision": 9}})
    archive = MongoCaseStore(database, terms=TERMS)
    kept.published()
    await archive.record(kept.events[-1:], now=MORNING)
    await archive.refresh(now=MORNING)
    await restore(path, database, merge=True)
    assert await compared(database) == Comparison(cases=len(told))
    changed = await database["people"].find_one({"_id": "m-1"})
    assert changed is not None
    assert changed["revision"] == 9
    assert await database["events"].find_one({"_id": str(kept.events[-1].id)}) is not None


async def test_a_restore_that_was_broken_off_is_repeated(
    database: Database, other: Database, told: Sequence[Life], tmp_path: Path
) -> None:
    path = await back_up(database, tmp_path / "1.zip")

    def break_off(_: int) -> None:
        raise BrokenOffError

    await ensure_indexes(other)
    with BackupReader(path) as backup, pytest.raises(BrokenOffError):
        await MongoRestore(other, terms=TERMS)(backup, advance=break_off)
    assert (await held(other))["cases"] == {}
    await restore(path, other, merge=True)
    assert await held(other) == await held(database)
    assert told


async def test_events_of_an_archive_whose_clock_is_ahead_are_in_it(
    database: Database, tmp_path: Path
) -> None:
    life = Life()
    life.submitted()
    ahead = utc_now() + timedelta(hours=2)
    await database["events"].insert_one(event_document(life.events[0], ahead))
    with BackupReader(await back_up(database, tmp_path / "1.zip")) as backup:
        assert backup.manifest.counts == {"events": 1, "folds": 1}


async def test_what_a_database_lacks_of_a_backup_is_counted(
    database: Database, told: Sequence[Life], tmp_path: Path
) -> None:
    path = await back_up(database, tmp_path / "1.zip")
    life = told[2]
    await database["events"].update_one({"_id": str(life.events[0].id)}, {"$set": {"time": "?"}})
    await database["reads"].delete_many({})
    with BackupReader(path) as backup:
        assert await not_in(database, backup, advance=lambda _: None) == {"events": 1, "reads": 1}


@asynccontextmanager
async def recording(url: str, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that records papers until the end of the block, and has done so already."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.recording"),
        cwd=ROOT,
        env={**os.environ, "MONGO_URL": url, "MONGO_DATABASE": name},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"recording\n"
        yield process
        await process.communicate(b"")  # the end of its input
        assert process.returncode == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_backup_and_rebuild_are_right_while_an_archive_records(
    database: Database, other: Database, told: Sequence[Life], mongo_url: str, tmp_path: Path
) -> None:
    async with recording(mongo_url, database.name) as archive:
        before = {one["_id"] async for one in database["events"].find({}, {"_id": 1})}
        path = await back_up(database, tmp_path / "1.zip")
        rebuild = MongoRebuild(database, terms=TERMS, patience=30, pause=0.1)
        found = await rebuild(write=True, advance=lambda _: None)
        assert found.differences == []
        assert archive.returncode is None
    assert (await compared(database)).differences == []
    with BackupReader(path) as backup:
        assert refold(backup, advance=lambda _: None) == []
        events = [part for part in backup.manifest.parts if part.collection == "events"]
        saved = {one["_id"] for part in events for one in backup.documents(part)}
        cases = backup.manifest.count("folds")
    await restore(path, other)
    assert before <= saved
    assert await compared(other) == Comparison(cases=cases)
    assert cases > len(told)


def consult(database: str, url: str, *options: str) -> tuple[int, str]:
    environment = {"MONGO_URL": url, "MONGO_DATABASE": database}
    result = CliRunner().invoke(app, ["archive", *options], env=environment)
    return result.exit_code, result.output


async def test_the_commands_save_check_and_restore(
    database: Database, other: Database, told: Sequence[Life], mongo_url: str, tmp_path: Path
) -> None:
    def on(name: str, *options: str) -> tuple[int, str]:
        return consult(name, mongo_url, *options)

    def drill() -> None:
        status, said = on(database.name, "backup", str(tmp_path))
        (path,) = files_in(tmp_path)
        assert (status, path.name.startswith(database.name)) == (0, True), said
        fingerprint = said.split()[-1]
        assert on(other.name, "restore", str(path))[0] == 0
        status, said = on(other.name, "restore", str(path))
        assert (status, f"--merge-into {other.name}" in said) == (2, True), said
        status, said = on(other.name, "restore", str(path), "--merge-into", "consult")
        assert (status, "nothing was changed" in said) == (2, True), said
        options = ("--fingerprint", fingerprint, "--restored")
        status, said = on(other.name, "verify", str(path), *options)
        assert (status, said.splitlines()[-1]) == (0, "whole: every part is what was written")
        status, said = on(other.name, "verify")
        assert (status, f"{len(told)} cases folded" in said) == (0, True), said
        status, said = on(other.name, "verify", str(path), "--fingerprint", "0" * 64)
        assert (status, "is another backup" in said) == (2, True), said
        path.write_bytes(path.read_bytes()[:-1000])
        status, said = on(other.name, "verify", str(path))
        assert (status, "it was cut short" in said) == (2, True), said

    await asyncio.to_thread(drill)


async def test_a_backup_that_is_told_to_end_leaves_nothing(tmp_path: Path) -> None:
    """SIGTERM while it waits for a database that has taken the call and says nothing."""
    called = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", "archive", "backup", str(tmp_path)),
            cwd=ROOT,
            env={**os.environ, "MONGO_URL": f"mongodb://127.0.0.1:{port}"},
            stderr=asyncio.subprocess.PIPE,
        )
        await asyncio.wait_for(called.wait(), 60)
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 2
    assert b"stopped: no file was written" in said
    assert files_in(tmp_path) == []
