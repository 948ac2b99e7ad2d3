"""How long papers take to the archive, slow ones included, and which never came."""

import asyncio

import pytest

from deploy.demo.roster import make_roster
from deploy.load.cases import Case, Cases
from deploy.load.runner import RunClock
from deploy.load.watch import MOST_WATCHED, WATCHED_SECONDS, Check, Watch
from deploy.load.wire import Answer, Request
from tests.unit.deploy.jumping import jumping

AUTHOR = make_roster(["hrss"]).members[0]


class LateArchive:
    """Has a case from so many seconds on; None: never."""

    def __init__(self, **has_from: float | None) -> None:
        self._has_from = has_from
        self.asked = 0

    async def send(self, request: Request) -> Answer:
        self.asked += 1
        moment = self._has_from.get(request.path.rpartition("/")[2])
        there = moment is not None and asyncio.get_running_loop().time() >= moment
        return Answer("ok", 200) if there else Answer("refused", 404)


def watched(archive: LateArchive, cases: Cases, *, share: float = 1.0) -> Watch:
    return Watch(cases, archive.send, lambda _: "token", RunClock(), share=share)


def case(name: str) -> Case:
    return Case(name, AUTHOR, "consultation", "题目", 0.0)


def all_cases(*names: str) -> Cases:
    known = Cases(1, filing=frozenset())
    for name in names:
        known.submitted(case(name), now=0.0)
    return known


def test_a_slow_paper_is_timed_though_it_comes_after_the_last_act() -> None:
    archive = LateArchive(quick=0.0, slow=30.0)

    async def run() -> Watch:
        watch = watched(archive, all_cases())
        watch.accepted(case("quick"))
        watch.accepted(case("slow"))
        await watch.finish(within=60)
        return watch

    archived = jumping(run).archived
    assert archived.count == 2
    assert archived.percentile(100) == pytest.approx(30_000, rel=0.06)
    assert archive.asked < 250, "asked less and less often"


def test_a_paper_that_does_not_come_counts_with_the_time_that_it_was_given() -> None:
    async def run() -> Watch:
        watch = watched(LateArchive(), all_cases())
        watch.accepted(case("lost"))
        await watch.finish(within=10 * WATCHED_SECONDS)
        return watch

    archived = jumping(run).archived
    assert archived.percentile(100) == pytest.approx(WATCHED_SECONDS * 1000, rel=0.06)


def test_what_was_too_much_to_watch_is_told() -> None:
    async def run() -> int:
        watch = watched(LateArchive(), all_cases())
        for number in range(MOST_WATCHED + 3):
            watch.accepted(case(f"e{number}"))
        await watch.stop()
        return watch.not_watched

    assert jumping(run) == 3


def test_every_paper_with_a_receipt_is_looked_for_until_it_is_there() -> None:
    async def run() -> Check:
        archive = LateArchive(here=0.0, late=5.0, lost=None)
        return await watched(archive, all_cases("here", "late", "lost")).check(within=20)

    assert jumping(run) == Check(found=2, missing=1, not_looked_for=0)
