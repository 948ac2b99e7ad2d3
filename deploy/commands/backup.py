"""Writes, checks and restores backups, with a bar that tells how far it is."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.commands.progress import counting
from services.archive.adapters.backup_check import not_in, refold
from services.archive.adapters.backup_manifest import BackupError
from services.archive.adapters.backup_reader import BackupReader
from services.archive.adapters.backup_writer import BackupWriter, new_file
from services.archive.adapters.mongo import ensure_indexes
from services.archive.adapters.mongo_backup import MongoBackup
from services.archive.adapters.mongo_restore import MongoRestore
from services.archive.adapters.reads import MongoReadLog
from services.archive.adapters.region import terms_of
from services.archive.domain import instant
from shared.clock import utc_now
from shared.errors import PermanentError
from shared.mongo import Database, open_mongo
from shared.region import load_region
from shared.settings import CommonSettings

COPIED: Final = (
    "reads",  # archive
    *("people", "links", "revocations"),  # identity
    *("alerts", "alerts_open", "parties", "standings"),  # notifier
)
"""Beside the record; what is not here follows from it, or is good for hours at the most.

The alerts before those of them that are open: so none is taken for told that was not.
"""


class StoppedError(PermanentError):
    """Somebody has asked the command to end before its work was done."""


@dataclass(frozen=True, slots=True)
class Written:
    path: Path
    fingerprint: str
    counts: dict[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class Checked:
    """`differing` are cases that fold otherwise; `lacking` is what the database has not."""

    backup: Written
    differing: list[str]
    lacking: dict[str, int]


async def write_backup(settings: CommonSettings, to: Path, console: Console) -> Written:
    """`to` is the file, or a folder for one that is named after database and time.

    Raises:
        BackupError: the file cannot be written.
        StoppedError: told to end; nothing is left behind.
        DatabaseUnavailableError: the database does not answer.
    """
    begun_at = utc_now()
    path = _file(to, f"{settings.mongo_database}-{begun_at:%Y%m%dT%H%M%SZ}.backup.zip")
    async with _stoppable("no file was written"), database_of(settings) as database:
        backup = MongoBackup(database, copied=COPIED)
        cut = await backup.cut(instant(begun_at))
        with new_file(path) as file, counting(console, "saved", await backup.count()) as advance:
            writer = BackupWriter(file)
            await backup(writer, cut=cut, advance=advance)
            fingerprint = writer.close(
                database=settings.mongo_database,
                cut=cut,
                at=(begun_at, utc_now()),
            )
    with BackupReader(path) as reader:
        return _told(reader, fingerprint)


async def restore_backup(
    settings: CommonSettings, path: Path, region_pack: Path, *, merge_into: str, console: Console
) -> Written:
    """The file is checked as a whole before the database is touched.

    Raises:
        BackupError: the backup is not whole, or the database is not empty.
        StoppedError: told to end; a repetition with `merge_into` goes on.
        DatabaseUnavailableError: the database does not answer.
    """
    name = settings.mongo_database
    if merge_into not in {"", name}:
        raise BackupError(f"the database is {name!r}, not {merge_into!r}: nothing was changed")
    terms = terms_of(load_region(region_pack))
    again = f"repeat it with --merge-into {name}"
    with BackupReader(path) as backup:
        _check_whole(backup, console)
        async with _stoppable(again), database_of(settings) as database:
            restore = MongoRestore(database, terms=terms, merge=bool(merge_into))
            await ensure_indexes(database)
            await MongoReadLog(database).ensure_indexes()
            with counting(console, "restored", backup.manifest.total) as advance:
                await restore(backup, advance=advance)
        return _told(backup, backup.fingerprint)


async def check_backup(path: Path, *, fingerprint: str | None, console: Console) -> Checked:
    """Raises BackupError: it is not whole, or not the one of the fingerprint."""
    with BackupReader(path) as backup:
        if fingerprint not in {None, backup.fingerprint}:
            raise BackupError(f"{path} is another backup: its fingerprint is {backup.fingerprint}")
        with counting(console, "checked", backup.manifest.total) as advance:
            differing = refold(backup, advance=advance)
        return Checked(_told(backup, backup.fingerprint), differing, {})


async def check_restored(settings: CommonSettings, path: Path, *, console: Console) -> Checked:
    """Whether the database holds everything that the backup holds.

    Raises:
        BackupError: the backup is not whole.
        DatabaseUnavailableError: the database does not answer.
    """
    with BackupReader(path) as backup:
        async with database_of(settings) as database:
            with counting(console, "compared", backup.manifest.total) as advance:
                lacking = await not_in(database, backup, advance=advance)
        return Checked(_told(backup, backup.fingerprint), [], lacking)


def database_of(settings: CommonSettings) -> AbstractAsyncContextManager[Database]:
    return open_mongo(
        settings.mongo_url,
        settings.mongo_database,
        ca_file=settings.mongo_ca_file,
        cert_key_file=settings.mongo_cert_key_file,
    )


def _file(to: Path, name: str) -> Path:
    return to / name if to.is_dir() else to


def _check_whole(backup: BackupReader, console: Console) -> None:
    with counting(console, "checked", len(backup.manifest.parts)) as advance:
        for _ in backup.check():
            advance(1)


def _told(backup: BackupReader, fingerprint: str) -> Written:
    size = backup.path.stat().st_size
    return Written(backup.path, fingerprint, backup.manifest.counts, size)


@asynccontextmanager
async def _stoppable(told: str) -> AsyncIterator[None]:
    """SIGTERM, as of a timer that gives up, ends the work as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        if task is not None:
            task.cancel()

    with _handled(loop, stop):
        try:
            yield
        except asyncio.CancelledError:
            if not stopped.is_set():
                raise
            raise StoppedError(f"stopped: {told}") from None


@contextmanager
def _handled(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals go to the main thread alone
        return
    loop.add_signal_handler(signal.SIGTERM, stop)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
