"""Puts the archive together and runs it: `python -m services.archive.main` runs one replica."""

import asyncio
from functools import partial

from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.api import UseCases, add_routes
from services.archive.handlers import (
    CheckAct,
    FindCases,
    IndexLoop,
    IndexTexts,
    ListEvents,
    RecordEvents,
    ShowCase,
)
from services.archive.ports import ObserveAge
from services.archive.settings import ArchiveSettings
from shared.clock import utc_now
from shared.identity import TokenVerifier
from shared.messaging.ports import BatchSubscription
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.mongo import Database, open_mongo, ping
from shared.region import load_region
from shared.runtime import Process, Service, run
from shared.web import Authenticate, create_app

QUEUE = "archive"


async def open_archive(settings: ArchiveSettings, process: Process) -> Service:
    region = load_region(settings.region_pack)
    authenticate = Authenticate(TokenVerifier(settings.jwks_file.read_bytes()), region=region.code)
    database = await process.stack.enter_async_context(
        open_mongo(settings.mongo_url, settings.mongo_database)
    )
    await ensure_indexes(database)
    bus = await process.stack.enter_async_context(
        open_rabbit(
            settings.amqp_url,
            service="archive",
            prefetch=settings.prefetch,
            ladder=settings.retry_ladder,
            metrics=process.telemetry,
            drain_seconds=settings.drain_seconds,
        )
    )
    _watch(process, bus, database)
    store, tokenizer = MongoCaseStore(database), ChineseTokenizer()
    app = create_app("archive", telemetry=process.telemetry, health=process.health)
    use_cases = UseCases(
        show=ShowCase(store),
        find=FindCases(store),
        events=ListEvents(store),
        check=CheckAct(store),
        tokenizer=tokenizer,
    )
    add_routes(app, use_cases, authenticate)
    record = RecordEvents(store, clock=utc_now, observe_age=_observer(process))
    await bus.consume_batches(QUEUE, BatchSubscription(record, max_size=settings.batch_size))
    indexing = IndexLoop(
        IndexTexts(MongoSearchIndex(database), tokenizer),
        every_seconds=settings.index_seconds,
        busy=record.busy,
    )
    task = asyncio.create_task(indexing.run())

    async def drain() -> None:
        await bus.drain()
        indexing.stop()
        await task

    return Service(app, drain)


def _watch(process: Process, bus: RabbitBus, database: Database) -> None:
    async def broker() -> str | None:
        return bus.ready()

    process.health.watch("broker", broker)
    process.health.watch("database", partial(ping, database))


def _observer(process: Process) -> ObserveAge:
    def observe(event_type: str, seconds: float) -> None:
        process.telemetry.queue_age.labels(event_type).observe(seconds)

    return observe


if __name__ == "__main__":
    loaded = ArchiveSettings()
    run("archive", loaded, partial(open_archive, loaded))
