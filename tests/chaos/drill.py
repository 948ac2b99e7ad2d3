"""One round after another: load, a fault, the end of the fault, and a look at what is there."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from shared.messaging.topology import build_topology
from tests.chaos.archive import Archive, open_archive
from tests.chaos.catalogue import fault
from tests.chaos.checker import Evidence, Findings, judge, missing
from tests.chaos.faults import Fault, Scene
from tests.chaos.load import Attempt, Load
from tests.chaos.queues import Bureaus, DeadLetter, take_dead
from tests.chaos.schedule import Round
from tests.chaos.site import Plan, Site, open_site

BEFORE_SECONDS: Final = 1.0
AFTER_SECONDS: Final = 1.5
SETTLE_SECONDS: Final = 150.0
FROM_THE_FIRST_SECONDS: Final = 20.0
RECOVERY_SECONDS: Final = 60.0
_ALL: Final = 1_000_000
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
        """A fault that was not brought about has proven nothing, so it counts too."""
        return self.findings.clean and not any(note.startswith("NOT") for note in self.notes)


class Drill:
    def __init__(  # noqa: PLR0913 -- all that a round looks at, by name but the parts
        self,
        site: Site,
        load: Load,
        archive: Archive,
        bureaus: Bureaus,
        *,
        aside: Sequence[str],
        find_fault: Callable[[str], Fault] = fault,
    ) -> None:
        self._find_fault = find_fault
        self._aside = aside
        self._site = site
        self._load = load
        self._archive = archive
        self._bureaus = bureaus
        self._earlier: set[str] = set()
        self._place: str | None = None
        self._clocks_were_right = True

    async def play(self, one: Round) -> Outcome:
        notes: list[str] = []
        self._bureaus.forget()
        self._load.begin(f"r{one.seed}.{one.number}")
        self._load.resume()
        await _pass(BEFORE_SECONDS)
        scene = Scene(self._site, self._load, one.dice, notes)
        failure = await self._fault(scene, one.fault)
        self._clocks_were_right &= not scene.wrong_clocks
        failure += await self._recovered()
        await _pass(AFTER_SECONDS)
        await self._load.pause()
        attempts = self._load.take()
        settling = time.monotonic()
        mark = f"r{one.seed}.{one.number}-"
        evidence = await self._settled(attempts, mark, poisoned=len(scene.poisoned))
        failure += _swallowed(evidence, scene)
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
            await self._find_fault(name)(scene)
        except AssertionError as error:
            return [f"NOT BROUGHT ABOUT: {error}"]
        return []

    async def _recovered(self) -> list[str]:
        """What does not come back by itself is told, and helped as an operator would help."""
        try:
            await self._site.ready(within=RECOVERY_SECONDS)
        except AssertionError as error:
            await self._site.declare()
            await self._site.ready()
            return [f"NOT RECOVERED by itself: {error}"]
        return []

    async def _settled(self, attempts: Sequence[Attempt], mark: str, *, poisoned: int) -> Evidence:
        """Until every acknowledged paper is everywhere, or for so long that it is lost."""
        begun = time.monotonic()
        dead: list[DeadLetter] = []
        while True:
            late = time.monotonic() - begun > FROM_THE_FIRST_SECONDS
            # The feed of the record skips what is put in before the place that was read to: so
            # never on from the last look, and in the end all of it (a clock may have been wrong, so
            # that papers stand far down in the list, too).
            rows, place = await self._archive.record(None if late else self._place)
            dead += await take_dead(self._site.footing.operator_url, self._aside)
            evidence = Evidence(
                mark=mark,
                attempts=attempts,
                record=rows,
                cases=await self._archive.cases(newest=_ALL if late else len(attempts) + 1),
                delivered=self._bureaus.taken,
                dead=dead,
                earlier=self._earlier,
            )
            aside = sum(letter.ours for letter in dead)
            if (
                not missing(evidence) and aside >= poisoned
            ) or time.monotonic() - begun > SETTLE_SECONDS:
                if self._clocks_were_right:  # else the last row may be hours ahead of the next
                    self._place = place
                return evidence
            await _pass(_LOOK_SECONDS)


def _swallowed(evidence: Evidence, scene: Scene) -> list[str]:
    """Poison is put aside for a person to look at; it neither stays in the way nor is it lost."""
    put, aside = len(scene.poisoned), sum(letter.ours for letter in evidence.dead)
    if not put:
        return []
    return [f"{'NOT ' if aside < put else ''}all put aside: {aside} of {put}"]


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


async def drill(  # noqa: PLR0913 -- each with a name
    folder: Path,
    plan: Plan,
    schedule: Iterable[Round],
    *,
    say: Callable[[str], None],
    done: Callable[[Outcome], bool],
    find_fault: Callable[[str], Fault] = fault,
    open_load: Callable[[Site], Load] = Load,
) -> None:
    """Play rounds until there are no more, or until `done` says that it is enough."""
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(open_site(folder, plan, say=say))
        names = [queue.name for queue in build_topology(site.region.bureau_codes).queues]
        desks = [name for name in names if name.startswith("bureau.")]
        aside = [name for name in names if name.startswith(("dead.", "parked."))]
        operator = site.footing.operator_url
        bureaus = await stack.enter_async_context(Bureaus(operator, desks))
        archive = await stack.enter_async_context(open_archive(site))
        load = await stack.enter_async_context(open_load(site))
        drilling = Drill(site, load, archive, bureaus, aside=aside, find_fault=find_fault)
        for one in schedule:
            if done(await drilling.play(one)):
                return
