"""One schedule from its seed: people at work under faults, then peace, then what must hold."""

import gc
import logging
import random
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from tests.simulation.asking import Clients
from tests.simulation.faults import Faults
from tests.simulation.invariants import violations
from tests.simulation.loop import LivelockError, SeededLoop
from tests.simulation.outside import Name
from tests.simulation.papers import plan
from tests.simulation.people import People
from tests.simulation.replicas import Replica, Service
from tests.simulation.site import Parts, Site
from tests.simulation.world import world

_MOST_STEPS: Final = 60_000
_MOST_FAULTS: Final = 5
_ROUNDS_AT_WORK: Final = 2
_WORK_SECONDS: Final = 40.0
_ROUNDS_OF_PEACE: Final = 60
_PEACE_STEP: Final = timedelta(seconds=20)
_QUIET_ROUNDS: Final = 2
_WITH_ROUNDS: Final = frozenset({"archive", "notifier"})
_CHANNELS: Final[tuple[tuple[Name, ...], ...]] = ((), (), (), ("log",), ("push",), ("sms",))
_KILL_ODDS: Final = 0.005
_RESTART_ODDS: Final = 0.001
"""At each step."""

_DAYS: Final = (1, 30, 100, 200)


@dataclass(slots=True)
class Outcome:
    seed: int
    steps: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    papers: int = 0
    acts: int = 0
    events: int = 0
    checked: int = 0
    violations: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    digest: str = ""


@contextmanager
def quiet_logs() -> Iterator[None]:
    """Nobody reads the lines of thousands of schedules, and writing them would cost the most."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


def run_schedule(seed: int, parts: Parts | None = None) -> Outcome:
    """Call it under `quiet_logs`."""
    schedule = Schedule(seed, parts or Parts())
    try:
        schedule.run()
    except LivelockError as error:
        schedule.outcome.violations.append(str(error))
    except Exception:  # noqa: BLE001 - whatever breaks a schedule is a finding with its seed
        schedule.outcome.violations.append(traceback.format_exc())
    outcome = schedule.outcome
    del schedule
    if not gc.isenabled():
        gc.collect()
    return outcome


class Schedule:
    def __init__(self, seed: int, parts: Parts) -> None:
        rng = random.Random(seed)  # noqa: S311 - it has to be the same again
        self.outcome = Outcome(seed)
        self._rng = rng
        self._loop = SeededLoop(random.Random(rng.random()))  # noqa: S311 - the same
        faults = Faults(random.Random(rng.random()), rng.randint(0, _MOST_FAULTS))  # noqa: S311
        self._jumps = faults.strike("time_jumped")
        channels = rng.choice(_CHANNELS)
        self._site = Site(world(), self._loop, rng, faults, parts, channels)
        self._replicas = [
            Replica(self._site, service, number)
            for service in ("archive", "router", "notifier", "intake")
            for number in range(self._copies(service))
        ]
        self._rounding = [one for one in self._replicas if one.service in _WITH_ROUNDS]
        for one in self._replicas:
            if one.service == "archive":
                self._site.doors[one.name] = None
        self._clients = Clients(
            self._site, [one for one in self._replicas if one.service == "intake"]
        )
        papers = [
            plan(rng, number, world().bureaus) for number in range(rng.choice((1, 1, 1, 1, 1, 2)))
        ]
        self._people = People(self._site, self._clients, papers)

    def run(self) -> None:
        try:
            self._work()
            self._make_peace()
            if self._jumps:
                self._site.jumped += timedelta(days=self._rng.choice(_DAYS))
                self._site.say("time jumps")
                self._make_peace()
            found = violations(self._site, self._clients.told, self._people)
            self.outcome.violations += found
        finally:
            self._sum_up()
            self._end()

    def _copies(self, service: Service) -> int:
        return self._rng.choice((1, 2)) if service in ("archive", "router", "intake") else 1

    def _work(self) -> None:
        for one in self._replicas:
            self._loop.call_soon(one.start)
        self._loop.call_soon(self._people.begin)
        for _ in range(_ROUNDS_AT_WORK):
            self._loop.call_later(self._rng.uniform(0, _WORK_SECONDS), self._one_round)
        if self._site.faults.strike("poison_sent"):
            self._loop.call_later(self._rng.uniform(0, 10), self._people.poison)
        if self._site.faults.budget:
            self._loop.before_step = self._perhaps_kill
        self._loop.run_until_quiet(most_steps=_MOST_STEPS)
        self._loop.before_step = None

    def _one_round(self) -> None:
        self._rng.choice(self._rounding).go_round()

    def _perhaps_kill(self) -> None:
        """One draw at each step: most of them draw nothing."""
        drawn = self._rng.random()
        if drawn > _KILL_ODDS:
            return
        chosen = self._rng.choice(self._replicas)
        if not chosen.life.alive or not self._site.faults.count(
            "replica_restarted" if drawn < _RESTART_ODDS else "replica_killed"
        ):
            return
        if drawn < _RESTART_ODDS:
            chosen.restart()
            return
        chosen.kill()
        self._loop.call_later(self._rng.uniform(0, 5), chosen.start)

    def _make_peace(self) -> None:
        """No more faults: after so many rounds all that had to come has come."""
        self._site.faults.over = True
        quiet = 0
        for _ in range(_ROUNDS_OF_PEACE):
            before = len(self._site.published)
            for one in self._rounding:
                self._loop.call_soon(one.go_round)
            self._loop.run_until_quiet(most_steps=_MOST_STEPS)
            self._site.jumped += _PEACE_STEP
            quiet = quiet + 1 if len(self._site.published) == before else 0
            if quiet >= _QUIET_ROUNDS:
                return
        self.outcome.violations.append("it never comes to rest")

    def _sum_up(self) -> None:
        site, outcome = self._site, self.outcome
        outcome.steps = self._loop.steps
        outcome.struck = site.faults.struck
        outcome.papers = len(self._clients.told.receipts)
        outcome.acts = len(self._clients.told.acts) + len(self._clients.told.sent)
        outcome.events = len(site.database.events)
        outcome.log = site.log
        outcome.digest = site.digest
        outcome.violations += site.complaints
        outcome.violations += [f"unheard: {one}" for one in self._loop.unheard]

    def _end(self) -> None:
        for one in self._replicas:
            one.life.end()
        self._people.leave()
        self._loop.run_until_quiet(most_steps=_MOST_STEPS)
