"""Puts the archive together and runs it: `python -m services.archive.main` runs one replica."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from services.archive.adapters.fresh_texts import FreshTexts
from services.archive.adapters.lease import MongoLease
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_likeness import MongoResemblances
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.reads import MongoReadLog
from services.archive.adapters.region import terms_of
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.api import Lessons, Similar, UseCases, add_routes
from services.archive.domain import Terms
from services.archive.handlers import (
    CheckAct,
    FindCases,
    FindOwnAlike,
    FindSimilar,
    Following,
    ForgetReads,
    IndexAtLeisure,
    IndexTexts,
    KeepTime,
    ListEvents,
    ListLessons,
    ListReads,
    ListSimilar,
    NoteReads,
    RecordEvents,
    RefreshCases,
    ShowCase,
)
from services.archive.ports import ListedCases, ObserveAge, ReadLog
from services.archive.settings import ArchiveSettings
from shared.clock import utc_now
from shared.errors import TransientError
from shared.messaging.ports import BatchSubscription, Consumer
from shared.messaging.service import open_bus
from shared.mongo import Database, open_mongo, ping
from shared.region import load_region
from shared.runtime import Process, Service, run
from shared.trust import open_verifier
from shared.web import Authenticate, create_app
from shared.web.limits import by_token, limit_requests
from shared.web.patience import answer_in_time

QUEUE = "archive"
_BATCHES = 2
"""One is made ready while the database writes the other."""

_LINGER_SECONDS = 0.05
"""Each batch is two commits that the database syncs, however small it is."""

_FORGET_SECONDS = 3600.0


async def open_archive(settings: ArchiveSettings, process: Process) -> Service:
    region = load_region(settings.region_pack)
    verifier = await open_verifier(process, settings)
    database = await process.stack.enter_async_context(
        open_mongo(
            settings.mongo_url,
            settings.mongo_database,
            ca_file=settings.mongo_ca_file,
            cert_key_file=settings.mongo_cert_key_file,
        )
    )
    await ensure_indexes(database)
    bus = await open_bus(process, settings, "archive")
    answers = partial(ping, database)
    process.health.watch("database", answers)
    terms = terms_of(region)
    fresh = FreshTexts()
    store = MongoCaseStore(database, terms=terms, fresh=fresh)
    app = create_app("archive", telemetry=process.telemetry, health=process.health)
    answer_in_time(app, answers)
    limit_requests(app, settings, by_token(verifier))
    reads = MongoReadLog(database)
    await reads.ensure_indexes()
    noting = NoteReads(reads, clock=utc_now)
    # After the last answer has gone out, and before the database is let go of.
    process.stack.push_async_callback(noting.write_all)
    forget = ForgetReads(reads, clock=utc_now, kept=timedelta(days=settings.reads_kept_days))
    use_cases = _use_cases(store, terms, (reads, noting), settings=settings, database=database)
    add_routes(app, use_cases, Authenticate(verifier, region=region.code))
    record = RecordEvents(store, clock=utc_now, observe_age=_observer(process))
    refresh = RefreshCases(store, clock=utc_now)
    lease = MongoLease(database, "clock", seconds=settings.clock_lease_seconds)
    keep_time = KeepTime(store, bus, lease, terms=terms, clock=utc_now, reached=record.reached)
    index_texts = IndexTexts(MongoSearchIndex(database, fresh=fresh), ChineseTokenizer())
    indexing = IndexAtLeisure(index_texts, busy=record.busy, clock=utc_now)
    following = (
        Following("lists", refresh, every_seconds=settings.refresh_seconds),
        Following("reads", noting.write, every_seconds=settings.reads_seconds),
        Following("old reads", forget, every_seconds=_FORGET_SECONDS),
        Following("words", indexing, every_seconds=settings.index_seconds),
        Following("clock", keep_time, every_seconds=settings.sweep_seconds),
    )
    tasks = [asyncio.create_task(one.run()) for one in following]
    in_batches = BatchSubscription(record, settings.batch_size, _LINGER_SECONDS, at_once=_BATCHES)
    await bus.consume_batches(QUEUE, in_batches)

    async def drain() -> None:
        await _drain(bus, following, tasks)
        with contextlib.suppress(TransientError):  # the notes are kept for another replica
            await refresh.finish()
            await lease.release()

    return Service(app, drain)


def _use_cases(
    store: ListedCases,
    terms: Terms,
    reading: tuple[ReadLog, NoteReads],
    *,
    settings: ArchiveSettings,
    database: Database,
) -> UseCases:
    reads, noting = reading
    alike = MongoResemblances(database)
    return UseCases(
        show=ShowCase(store, terms=terms, clock=utc_now, noting=noting),
        find=FindCases(store, clock=utc_now, noting=noting),
        events=ListEvents(store),
        reads=ListReads(store, reads),
        check=CheckAct(store, terms=terms, clock=utc_now),
        tokenizer=ChineseTokenizer(),
        act_callers=settings.act_callers,
        similar=Similar(
            own=FindOwnAlike(store),
            others=FindSimilar(store, alike, terms=terms, clock=utc_now),
            groups=ListSimilar(store, alike, terms=terms, clock=utc_now),
        ),
        lessons=Lessons(ListLessons(store), settings.lesson_callers),
    )


async def _drain(
    consumer: Consumer, following: Sequence[Following], tasks: Sequence[asyncio.Task[None]]
) -> None:
    await consumer.drain()
    for one in following:
        one.stop()
    await asyncio.gather(*tasks)


def _observer(process: Process) -> ObserveAge:
    def observe(event_type: str, seconds: float) -> None:
        process.telemetry.queue_age.labels(event_type).observe(seconds)

    return observe


if __name__ == "__main__":
    loaded = ArchiveSettings()
    run("archive", loaded, partial(open_archive, loaded))
