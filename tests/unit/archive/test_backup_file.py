"""A backup is whole or says why it is not."""

import asyncio
import random
import stat
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import bson
import orjson
import pytest

from services.archive.adapters.backup_check import refold
from services.archive.adapters.backup_manifest import MANIFEST, BackupError
from services.archive.adapters.backup_reader import BackupReader
from services.archive.adapters.backup_writer import BackupWriter, new_file
from services.archive.adapters.documents import event_document
from services.archive.adapters.mongo_backup import folds_of
from tests.unit.archive import lives
from tests.unit.archive.lives import MORNING, Life

FLIPS = 300
CUTS = 60


def write(path: Path, told: list[Life], *, spoil: bool = False) -> str:
    events = [event_document(event, MORNING) for life in told for event in life.events]
    folds = dict(folds_of(events))
    if spoil:
        folds[str(told[0].id)] = "0" * 64
    with new_file(path) as file:
        writer = BackupWriter(file)
        writer.add_cases([bson.encode(one) for one in events], folds)
        writer.add("reads", [bson.encode({"_id": "1", "at": "2026"})])
        return writer.close(
            database="consult", cut="2026~", at=(MORNING, MORNING + timedelta(seconds=3))
        )


def read(path: Path) -> tuple[str, list[bytes]]:
    with BackupReader(path) as backup:
        return backup.fingerprint, [backup.content(part) for part in backup.manifest.parts]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    path = tmp_path / "consult.backup.zip"
    write(path, lives.every_stage())
    return path


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    told = lives.every_stage()
    path = tmp_path / "consult.backup.zip"
    fingerprint = write(path, told)
    with BackupReader(path) as backup:
        assert backup.fingerprint == fingerprint
        assert backup.manifest.counts == {
            "events": sum(len(life.events) for life in told),
            "folds": len(told),
            "reads": 1,
        }
        events, _, reads = backup.manifest.parts
        assert backup.documents(reads) == [{"_id": "1", "at": "2026"}]
        first = backup.documents(events)[0]
        assert first == event_document(told[0].events[0], MORNING)
        assert refold(backup, advance=lambda _: None) == []


def test_a_file_is_for_its_owner_alone(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_a_backup_never_replaces_another(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        write(backup, [])
    assert backup.read_bytes() == before


@pytest.mark.parametrize("error", [asyncio.CancelledError, KeyboardInterrupt, ZeroDivisionError])
def test_what_ends_a_backup_early_leaves_nothing(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def begin() -> None:
        with new_file(tmp_path / "consult.backup.zip") as file:
            file.write(b"begun")
            raise error

    with pytest.raises(error):
        begin()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "consult.backup.zip"
    with pytest.raises(BackupError, match="cannot be written: No such file"), new_file(path):
        pass


def test_a_changed_bit_is_told_or_changes_nothing(backup: Path) -> None:
    whole, content = backup.read_bytes(), read(backup)
    rng = random.Random(7)  # noqa: S311 - the same in each run
    told = 0
    for _ in range(FLIPS):
        changed = bytearray(whole)
        changed[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        backup.write_bytes(changed)
        try:
            assert read(backup) == content
        except BackupError:
            told += 1
    assert told > FLIPS / 2


def test_a_file_that_was_cut_short_is_told(backup: Path) -> None:
    whole = backup.read_bytes()
    rng = random.Random(7)  # noqa: S311 - the same in each run
    for length in [0, 1, len(whole) - 1, *(rng.randrange(len(whole)) for _ in range(CUTS))]:
        backup.write_bytes(whole[:length])
        with pytest.raises(BackupError, match=r"consult\.backup\.zip"):
            read(backup)


def rewritten(backup: Path, changes: dict[str, bytes | None]) -> None:
    """With other entries in the container, as somebody may have put them there."""
    with ZipFile(backup) as old:
        entries: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
    with ZipFile(backup, "w") as new:
        for name, content in (entries | changes).items():
            if content is not None:
                new.writestr(name, content)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"events/000001.bson": None}, "the part events/000001.bson is missing"),
        ({"events/000002.bson": b""}, "its manifest knows no events/000002.bson"),
        ({"reads/000001.bson": bson.encode({"_id": "2"})}, "the part reads/000001.bson is damaged"),
        ({MANIFEST: None}, "its manifest is damaged"),
        ({MANIFEST: b"[]"}, "its manifest is damaged"),
        ({MANIFEST: orjson.dumps({"format": 99})}, "is of format 99; this version reads 1"),
    ],
)
def test_what_somebody_has_changed_is_told(
    backup: Path, changes: dict[str, bytes | None], told: str
) -> None:
    rewritten(backup, changes)
    with pytest.raises(BackupError, match=told):
        read(backup)


def test_a_manifest_that_was_put_right_by_hand_has_another_fingerprint(backup: Path) -> None:
    fingerprint, _ = read(backup)
    with BackupReader(backup) as reader:
        manifest = reader.manifest.model_copy(update={"database": "other"})
    rewritten(backup, {MANIFEST: manifest.model_dump_json().encode()})
    assert read(backup)[0] != fingerprint


def test_a_case_that_folds_otherwise_is_named(tmp_path: Path) -> None:
    told = lives.every_stage()
    path = tmp_path / "consult.backup.zip"
    write(path, told, spoil=True)
    with BackupReader(path) as backup:
        assert refold(backup, advance=lambda _: None) == [str(told[0].id)]


def test_events_about_people_make_no_case() -> None:
    person = Life()
    person.tell("person.added", id="m-1", revision=1, role="member", name={"zh": "王芳"})
    assert folds_of([event_document(event, MORNING) for event in person.events]) == {}
