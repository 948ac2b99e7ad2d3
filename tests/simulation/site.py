"""The site of one schedule: its servers, its clocks, and what may go wrong with them."""

import random
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from services.archive.handlers import RecordEvents
from services.notifier.ports import Ledger
from shared.clock import Clock
from shared.events import Event
from shared.messaging.delivery import Delivery
from shared.messaging.ports import Publisher
from tests.simulation.broker import SimulatedBroker
from tests.simulation.bus import SimulatedBus
from tests.simulation.faults import Faults
from tests.simulation.life import Life
from tests.simulation.loop import SeededLoop
from tests.simulation.outside import Name, Outside
from tests.simulation.stores import Database
from tests.simulation.wires import Door
from tests.simulation.world import LADDER, START, World

Record = Callable[[Sequence[Event]], Awaitable[None]]
_LONGEST_SKEW_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Parts:
    """Where a part may be replaced by a broken one, to see that the invariants notice."""

    router_publisher: Callable[[Publisher], Publisher] = lambda publisher: publisher
    intake_publisher: Callable[[Publisher], Publisher] = lambda publisher: publisher
    record: Callable[[RecordEvents, Life], Record] = lambda record, _life: record
    ledger: Callable[[Ledger], Ledger] = lambda ledger: ledger


@dataclass(slots=True)
class Site:
    world: World
    loop: SeededLoop
    rng: random.Random
    faults: Faults
    parts: Parts
    channels: tuple[Name, ...]
    database: Database = field(default_factory=Database)
    outside: Outside = field(default_factory=Outside)
    doors: dict[str, Door | None] = field(default_factory=dict)
    jumped: timedelta = timedelta()
    published: dict[str, Delivery] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    _skews: dict[str, float] = field(default_factory=dict)
    _digest: int = 0
    broker: SimulatedBroker = field(init=False)

    def __post_init__(self) -> None:
        self.broker = SimulatedBroker(self.world.routes, self.faults)
        self.broker.told = self._note

    @property
    def digest(self) -> str:
        """Of all that was published, in its order: the same seed gives the same."""
        return f"{self._digest:08x}"

    def clock_of(self, name: str) -> Clock:
        """No two machines agree."""
        if name not in self._skews:
            off = self.faults.strike("clock_skewed")
            self._skews[name] = self.rng.uniform(-1, 1) * _LONGEST_SKEW_SECONDS if off else 0.0
        skew = self._skews[name]
        return lambda: START + timedelta(seconds=self.loop.time() + skew) + self.jumped

    def bus_of(self, life: Life, service: str, *, tries: int = 1) -> SimulatedBus:
        bus = SimulatedBus(
            self.broker,
            life,
            service=service,
            ladder=LADDER,
            faults=self.faults,
            publish_tries=tries,
        )
        life.on_end.append(bus.cut)
        return bus

    def say(self, line: str) -> None:
        self.log.append(f"{self.loop.time():9.3f} {line}")

    def _note(self, message: Delivery) -> None:
        """An id is for ever the same fact, however often and by whomever it is told."""
        event_id = message.headers.get("ce-id")
        if not isinstance(event_id, str):
            return
        known = self.published.setdefault(event_id, message)
        self._digest = zlib.crc32(f"{message.routing_key}/{event_id}".encode(), self._digest)
        if message.headers["ce-type"] != known.headers["ce-type"]:
            self.complaints.append(f"one id for two types: {event_id}")
