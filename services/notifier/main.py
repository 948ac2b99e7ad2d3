"""Puts the notifier together: `python -m services.notifier.main` runs one replica."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import aiohttp

from services.notifier.adapters.code_channels import LogCodes, WebhookCodes, asks_for_codes
from services.notifier.adapters.log_channel import LogChannel
from services.notifier.adapters.mongo import MongoLedger
from services.notifier.adapters.mongo_parties import MongoPartyBook
from services.notifier.adapters.mongo_standings import MongoStandingBook
from services.notifier.adapters.outbox import BackgroundOutbox
from services.notifier.adapters.subscribers import Subscriber, read_subscribers
from services.notifier.adapters.targets import connector
from services.notifier.adapters.webhook import WebhookChannel
from services.notifier.domain.alerts import Words
from services.notifier.domain.patience import Patience
from services.notifier.handlers import (
    Acquaintance,
    AlertPeople,
    DeliverAlerts,
    EnterAlerts,
    Leavers,
    Occasions,
    Planning,
    SortOut,
    TakeUpDue,
    TellCodes,
    WriteAlerts,
)
from services.notifier.ports import Channel, CodeChannel, Ledger, PartyBook, StandingBook
from services.notifier.settings import NotifierSettings
from shared.breaker import Breaker
from shared.clock import utc_now
from shared.messaging.ports import BatchSubscription, Publisher
from shared.messaging.service import open_bus
from shared.mongo import open_mongo, ping
from shared.region import NamedCode, Region, load_region
from shared.rounds import open_rounds
from shared.runtime import Process, Service, run
from shared.web import create_app

QUEUE = "notifier"
_LINGER_SECONDS = 0.05
"""Each batch is three commits of the ledger, however small it is."""

_CODE_SECONDS = 5.0  # alerts of the same batch wait for it


async def open_channels(stack: AsyncExitStack, settings: NotifierSettings) -> list[Channel]:
    channels: list[Channel] = [LogChannel()]
    subscribers = _subscribers(settings)
    if subscribers:
        session = await _open_session(stack, settings)
        channels += [
            WebhookChannel(
                one,
                session,
                clock=utc_now,
                timeout_seconds=settings.webhook_seconds,
                breaker=Breaker(pause=timedelta(seconds=settings.breaker_seconds)),
            )
            for one in subscribers
        ]
    return channels


async def open_code_channels(
    stack: AsyncExitStack, settings: NotifierSettings
) -> list[CodeChannel]:
    channels: list[CodeChannel] = [LogCodes(show=settings.show_codes)]
    subscribers = _subscribers(settings)
    asking = [one for one in subscribers if asks_for_codes(one)]
    if asking:
        session = await _open_session(stack, settings)
        seconds = min(settings.webhook_seconds, _CODE_SECONDS)
        channels += [
            WebhookCodes(one, session, clock=utc_now, timeout_seconds=seconds) for one in asking
        ]
    return channels


def _subscribers(settings: NotifierSettings) -> Sequence[Subscriber]:
    if settings.webhooks is None:
        return ()
    return read_subscribers(settings.webhooks, private=settings.webhooks_private)


async def _open_session(stack: AsyncExitStack, settings: NotifierSettings) -> aiohttp.ClientSession:
    """No proxy of the environment: it would connect in our place, where nobody looks."""
    dialling = connector(private=settings.webhooks_private)
    session = aiohttp.ClientSession(connector=dialling, trust_env=False)
    return await stack.enter_async_context(session)


def occasions_in(region: Region) -> Occasions:
    """The words of this region for what events carry as codes."""
    return Occasions(
        bureaus={one.code: Words(one.name.zh, one.name.en) for one in region.bureaus},
        reasons={
            "case.not_filed": _words(region.codes.not_filed_reasons),
            "clock.stopped": _words(region.codes.pause_reasons),
        },
        receipt_prefix=region.receipt_prefix,
        zone=ZoneInfo(region.timezone),
    )


def _words(codes: Sequence[NamedCode]) -> dict[str, Words]:
    return {one.code: Words(one.name.zh, one.name.en) for one in codes}


async def open_alerting(  # noqa: PLR0913 - one collaborator each, all by name
    stack: AsyncExitStack,
    settings: NotifierSettings,
    *,
    ledger: Ledger,
    book: PartyBook,
    standings: StandingBook,
    publisher: Publisher,
) -> tuple[AlertPeople, BackgroundOutbox]:
    """The handler of the queue, and its work in the background, which the stack ends."""
    occasions = occasions_in(load_region(settings.region_pack))
    channels = await open_channels(stack, settings)
    patience = Patience(
        first_pause=timedelta(seconds=settings.first_pause_seconds),
        give_up_after=timedelta(seconds=settings.give_up_seconds),
    )
    lease = timedelta(seconds=settings.lease_seconds)
    deliver = DeliverAlerts(ledger, publisher, patience=patience, clock=utc_now, lease=lease)
    outbox = BackgroundOutbox(deliver)
    stack.push_async_callback(outbox.close)
    due = TakeUpDue(ledger, outbox, channels=channels, clock=utc_now, lease=lease)
    await stack.enter_async_context(
        open_rounds("due alerts", due, every_seconds=settings.sweep_seconds, finish=True)
    )
    alert_people = AlertPeople(
        Planning(channels, occasions),
        acquaintance=Acquaintance(book),
        leavers=Leavers(standings),
        channels=channels,
        enter=EnterAlerts(ledger, outbox, clock=utc_now, lease=lease),
        write=WriteAlerts(publisher, clock=utc_now),
        clock=utc_now,
    )
    return alert_people, outbox


async def open_service(process: Process, settings: NotifierSettings) -> Service:
    database = await process.stack.enter_async_context(
        open_mongo(
            settings.mongo_url,
            settings.mongo_database,
            ca_file=settings.mongo_ca_file,
            cert_key_file=settings.mongo_cert_key_file,
        )
    )
    ledger = MongoLedger(database)
    await ledger.prepare()
    bus = await open_bus(process, settings, "notifier")
    process.health.watch("database", partial(ping, database))
    alert_people, outbox = await open_alerting(
        process.stack,
        settings,
        ledger=ledger,
        book=MongoPartyBook(database),
        standings=MongoStandingBook(database),
        publisher=bus,
    )

    async def drain() -> None:
        await bus.drain()
        await outbox.finish()

    codes = await open_code_channels(process.stack, settings)
    sort_out = SortOut(alert_people, TellCodes(codes, clock=utc_now))
    await bus.consume_batches(QUEUE, BatchSubscription(sort_out, max_wait_seconds=_LINGER_SECONDS))
    app = create_app("Notifier", telemetry=process.telemetry, health=process.health)
    return Service(app, drain)


if __name__ == "__main__":
    loaded = NotifierSettings()
    run("notifier", loaded, partial(open_service, settings=loaded))
