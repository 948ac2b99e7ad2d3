"""One round after another: load, a fault, the end of the fault, and a look at what is there."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from shared.messaging.topology import build_topology
from tests.chaos.archive import Archive, Recorded, open_archive
from tests.chaos.catalogue import FAULTS
from tests.chaos.checker import Evidence, Findings, judge, missing
from tests.chaos.faults import Scene
from tests.chaos.load import Attempt, Load
from tests.chaos.queues import Bureaus, DeadLetter, take_dead
from tests.chaos.schedule import Round
from tests.chaos.site import Plan, Site, open_site

BEFORE_SECONDS: Final = 1.0
AFTER_SECONDS: Final = 1.5
SETTLE_SECONDS: Final = 150.0
_LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One round; `longest_stall` is the longest time without any acknowledgement."""

    round: Round
    findings: Findings
    longest_stall: float
    slowest_refusal: float
    refusals: int
    settled_after: float
    notes: Sequence[str] = field(default=())

    @property
    def clean(self) -> bool:
        return self.findings.clean


class Drill:
    def __init__(self, site: Site, load: Load, archive: Archive, bureaus: Bureaus) -> None:
        self._site = site
        self._load = load
        self._archive = archive
        self._bureaus = bureaus
        self._earlier: set[str] = set()
        self._place: str | None = None

    async def play(self, one: Round) -> Outcome:
        notes: list[str] = []
        self._bureaus.forget()
        self._load.begin(f"r{one.seed}.{one.number}")
        self._load.resume()
        await _pass(BEFORE_SECONDS)
        failure = await self._fault(Scene(self._site, self._load, one.dice, notes), one.fault)
        await self._site.ready()
        await _pass(AFTER_SECONDS)
        await self._load.pause()
        attempts = self._load.take()
        settling = time.monotonic()
        evidence = await self._settled(attempts, f"r{one.seed}.{one.number}-")
        findings = judge(evidence)
        self._earlier |= {enquiry for row in attempts for enquiry, _ in row.receipts}
        self._earlier |= {row.enquiry for row in evidence.record}
        return Outcome(
            one,
            findings,
            longest_stall=longest_stall(attempts),
            slowest_refusal=max((row.slowest_refusal for row in attempts), default=0.0),
            refusals=sum(sum(row.refusals.values()) for row in attempts),
            settled_after=time.monotonic() - settling,
            notes=[*notes, *failure],
        )

    async def _fault(self, scene: Scene, name: str) -> list[str]:
        """A fault that could not be brought about is told: it has proven nothing."""
        try:
            await FAULTS[name](scene)
        except AssertionError as error:
            return [f"NOT BROUGHT ABOUT: {error}"]
        return []

    async def _settled(self, attempts: Sequence[Attempt], mark: str) -> Evidence:
        """Until every acknowledged paper is everywhere, or for so long that it is lost."""
        deadline = time.monotonic() + SETTLE_SECONDS
        rows: list[Recorded] = []
        dead: list[DeadLetter] = []
        place = self._place
        while True:
            more, place = await self._archive.record(place)
            rows += more
            dead += await take_dead(self._site.ground.operator.amqp_url, DEAD_QUEUES)
            evidence = Evidence(
                mark=mark,
                attempts=attempts,
                record=rows,
                cases=await self._archive.cases(newest=len(attempts) + 1),
                delivered=self._bureaus.taken,
                dead=dead,
                earlier=self._earlier,
            )
            if not missing(evidence) or time.monotonic() > deadline:
                self._place = place
                return evidence
            await _pass(_LOOK_SECONDS)


DEAD_QUEUES: Final = ("dead.intake", "dead.router", "dead.notifier", "dead.archive", "dead.bureau")


def longest_stall(attempts: Iterable[Attempt]) -> float:
    """Between one acknowledgement and the next, from the first post on."""
    listed = list(attempts)
    times = sorted(one.acknowledged_at for one in listed if one.acknowledged_at is not None)
    if not times:
        return 0.0
    begun = min(one.begun for one in listed)
    return max(late - early for early, late in zip([begun, *times], times, strict=False))


async def _pass(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 - load without a fault, or between two looks


async def drill(
    folder: Path,
    plan: Plan,
    schedule: Iterable[Round],
    *,
    say: Callable[[str], None],
    done: Callable[[Outcome], bool],
) -> None:
    """Play rounds until there are no more, or until `done` says that it is enough."""
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(open_site(folder, plan, say=say))
        queues = [
            queue.name
            for queue in build_topology(site.region.bureau_codes).queues
            if queue.name.startswith("bureau.")
        ]
        operator = site.ground.operator.amqp_url
        bureaus = await stack.enter_async_context(Bureaus(operator, queues))
        archive = await stack.enter_async_context(open_archive(site))
        load = await stack.enter_async_context(Load(site))
        drilling = Drill(site, load, archive, bureaus)
        for one in schedule:
            if done(await drilling.play(one)):
                return
