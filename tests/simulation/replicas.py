"""Replicas of the four services, wired as each service's `main` does it, to start and to kill."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, Protocol, cast

import aiohttp

from services.archive.adapters.lease import InMemoryLease
from services.archive.handlers import CheckAct, KeepTime, RecordEvents, RefreshCases
from services.intake.adapters.archive import HttpArchiveCases
from services.intake.api import TakeFromInbox
from services.intake.handlers import Origin, PerformAct, StartDraft, SubmitEnquiry, UseCases
from services.notifier.adapters.outbox import BackgroundOutbox
from services.notifier.domain.patience import Patience
from services.notifier.handlers import (
    Acquaintance,
    AlertPeople,
    DeliverAlerts,
    EnterAlerts,
    Leavers,
    Planning,
    TakeUpDue,
    WriteAlerts,
)
from services.router.main import subscriptions
from shared.errors import TransientError
from shared.messaging.ports import BatchSubscription
from tests.simulation.life import Life
from tests.simulation.outside import SimulatedChannel
from tests.simulation.site import Site
from tests.simulation.stores import SteppingCaseStore, stepping
from tests.simulation.wires import ArchiveSession, Door

Service = Literal["intake", "router", "notifier", "archive"]
_LEASE: Final = timedelta(seconds=15)
_CLOCK_LEASE_SECONDS: Final = 15
_ROUTER_TRIES: Final = 2


async def _no_round() -> None:
    """What does nothing by itself."""


@dataclass(frozen=True, slots=True)
class Running:
    """What can be asked of a replica: a round of its work in the background, and to leave."""

    drain: Callable[[], Awaitable[None]]
    round: Callable[[], Awaitable[None]] = _no_round
    use_cases: UseCases | None = None


class Open(Protocol):
    def __call__(self, site: Site, life: Life) -> Coroutine[Any, Any, Running]: ...


async def open_intake(site: Site, life: Life) -> Running:
    region, today = site.world.region, site.world.today
    bus = site.bus_of(life, "intake")
    publisher = site.parts.intake_publisher(bus)
    names = [f"http://{name}" for name in sorted(site.doors)]
    session = ArchiveSession(site.doors, caller=life, faults=site.faults)
    archive = HttpArchiveCases(cast("aiohttp.ClientSession", session), names, lambda: "credential")
    clock = site.clock_of(life.name)
    origin = Origin(region.code, region.receipt_prefix, clock, site.world.timetable)
    use_cases = UseCases(
        submit=SubmitEnquiry(publisher, today.codes, origin),
        draft=StartDraft(publisher, today.codes, origin),
        perform=PerformAct(archive, publisher, codes=today.codes, origin=origin),
    )
    # The time in place is real time, of which there is none here: the ladder does all of it.
    await bus.consume_inbox("intake", TakeFromInbox(use_cases, today.codes, in_place_seconds=0))
    return Running(bus.drain, use_cases=use_cases)


async def open_router(site: Site, life: Life) -> Running:
    bus = site.bus_of(life, "router", tries=_ROUTER_TRIES)
    publisher, clock = site.parts.router_publisher(bus), site.clock_of(life.name)
    judgement = site.world.judgement
    table = subscriptions(site.world.region, publisher, clock, judgement=judgement)
    await bus.consume("router", *table)
    return Running(bus.drain)


async def open_notifier(site: Site, life: Life) -> Running:
    bus, clock = site.bus_of(life, "notifier"), site.clock_of(life.name)
    faults, database = site.faults, site.database
    channels = [
        SimulatedChannel(name, site.outside, life=life, faults=faults) for name in site.channels
    ]
    ledger = site.parts.ledger(stepping(database.ledger, life=life, faults=faults))
    patience = Patience(first_pause=timedelta(seconds=2), longest_pause=timedelta(seconds=20))
    deliver = DeliverAlerts(ledger, bus, patience=patience, clock=clock, lease=_LEASE)
    outbox = BackgroundOutbox(deliver)
    due = TakeUpDue(ledger, outbox, channels=channels, clock=clock, lease=_LEASE)
    alert_people = AlertPeople(
        Planning(channels, site.world.occasions),
        acquaintance=Acquaintance(stepping(database.parties, life=life, faults=faults)),
        leavers=Leavers(stepping(database.standings, life=life, faults=faults)),
        channels=channels,
        enter=EnterAlerts(ledger, outbox, clock=clock, lease=_LEASE),
        write=WriteAlerts(bus, clock=clock),
        clock=clock,
    )
    await bus.consume_batches("notifier", BatchSubscription(alert_people))

    async def drain() -> None:
        await bus.drain()
        await outbox.finish()

    return Running(drain, due)


async def open_archive(site: Site, life: Life) -> Running:
    clock, faults = site.clock_of(life.name), site.faults
    bus = site.bus_of(life, "archive", tries=_ROUTER_TRIES)
    store = SteppingCaseStore(site.world.terms, site.database, life=life, faults=faults)
    record = RecordEvents(store, clock=clock, observe_age=lambda _type, _seconds: None)
    refresh = RefreshCases(store, clock=clock)
    held = InMemoryLease(site.database.held, seconds=_CLOCK_LEASE_SECONDS)
    lease = stepping(held, life=life, faults=faults)
    keep_time = KeepTime(
        store, bus, lease, terms=site.world.terms, clock=clock, reached=record.reached
    )
    check = CheckAct(store, terms=site.world.terms, clock=clock)
    site.doors[life.name] = Door(life, check)
    handler = site.parts.record(record, life)
    await bus.consume_batches("archive", BatchSubscription(handler))

    async def go_round() -> None:
        await refresh()
        await keep_time()

    async def drain() -> None:
        await bus.drain()
        await refresh()
        await held.release()

    return Running(drain, go_round)


OPEN: Final[dict[Service, Open]] = {
    "intake": open_intake,
    "router": open_router,
    "notifier": open_notifier,
    "archive": open_archive,
}


class Replica:
    """One after the other of its lives."""

    def __init__(self, site: Site, service: Service, number: int) -> None:
        self.service = service
        self.name = f"{service}-{number}"
        self._site = site
        self.life = Life(self.name)
        self.life.alive = False
        self.running: Running | None = None

    @property
    def up(self) -> bool:
        return self.life.alive and self.running is not None

    def start(self) -> None:
        if not self.life.alive:
            self.life = Life(self.name)
            self.life.spawn(self._open())

    def kill(self) -> None:
        self._site.say(f"kill {self.name}")
        self._gone()

    def restart(self) -> None:
        """Rolling: finish what is in hand, leave, come back."""
        if self.running is not None:
            self._site.say(f"drain {self.name}")
            self.life.spawn(self._leave(self.running))
            self.running = None

    def go_round(self) -> None:
        if self.running is not None and self.life.alive:
            self.life.spawn(self._round(self.running))

    async def _open(self) -> None:
        self.running = await OPEN[self.service](self._site, self.life)

    async def _leave(self, running: Running) -> None:
        try:
            await running.drain()
        except TransientError:
            self._site.say(f"{self.name} left in a hurry")
        self._gone()
        self.start()

    async def _round(self, running: Running) -> None:
        try:
            await running.round()
        except TransientError as error:
            self._site.say(f"{self.name} puts its round off: {error}")

    def _gone(self) -> None:
        self.running = None
        if self.service == "archive":
            self._site.doors[self.name] = None
        self.life.end()
