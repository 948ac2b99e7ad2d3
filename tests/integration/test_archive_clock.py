"""Deadlines on real servers: told once each, also when archives are killed or were all away."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.clock import utc_now
from shared.events import Event
from shared.messaging.ports import BatchSubscription
from shared.mongo import Database, open_mongo
from tests.integration.archives import Bench, open_bench
from tests.integration.replicas import Replica
from tests.support import eventually
from tests.unit.archive.lives import Life, member
from tests.vhosts import Vhost

PAPERS = 20
BUREAU = "hrss"
SOON = timedelta(seconds=6)
TOLD = ("deadline.approaching.v1", "deadline.missed.v1")


class Desk:
    """Takes what comes into the bureau's queue."""

    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str]] = Counter()

    async def __call__(self, events: Sequence[Event]) -> None:
        self.seen.update((str(event.id), event.type) for event in events)

    def of(self, *types: str) -> list[int]:
        """How often each event of these types came."""
        return [times for (_, kind), times in self.seen.items() if kind in types]


async def open_desk(bench: Bench) -> Desk:
    desk = Desk()
    await bench.bus.consume_batches(f"bureau.{BUREAU}", BatchSubscription(desk))
    return desk


def due(within: timedelta) -> Life:
    """To be signed for and to be answered by then."""
    life = Life(begins=utc_now() - timedelta(minutes=10))
    life.submitted()
    ends = utc_now() + within
    life.assigned(BUREAU, due=ends - life.now, sign_by=ends)
    return life


def settings(mongo_url: str, mongo_database: str) -> dict[str, str]:
    short = {"SWEEP_SECONDS": "0.3", "CLOCK_LEASE_SECONDS": "2"}
    return {"MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database} | short


async def recorded(database: Database, *types: str) -> Counter[tuple[Any, ...]]:
    """How often each deadline is in the record, by all that makes it one."""
    cursor = database["events"].find({"type": {"$in": list(types)}})
    return Counter(
        [
            (
                one["subject"],
                one["type"],
                one["data"].get("what"),
                one["data"].get("assignment_id"),
                one["data"].get("due_at"),
            )
            async for one in cursor
        ]
    )


def holder(replicas: Sequence[Replica]) -> Replica | None:
    """The archive that has the clock."""
    return next((one for one in replicas if "archive.clock_taken" in one.log), None)


async def test_deadlines_are_told_once_each_though_the_archive_with_the_clock_is_killed(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    bench_settings = settings(mongo_url, mongo_database)
    async with (
        open_mongo(mongo_url, mongo_database) as database,
        open_bench(vhost, bench_settings, tmp_path) as bench,
    ):
        await bench.start(3)
        desk = await open_desk(bench)
        first = await eventually(lambda: holder(bench.replicas), within=20, told="a clock")
        now, later = ([due(after) for _ in range(PAPERS)] for after in (SOON, 2 * SOON))
        for life in (*now, *later):
            await bench.bus.publish(*life.events)

        async def told(lives: int) -> bool:
            return len(await recorded(database, *TOLD)) == 4 * lives

        await eventually(lambda: desk.of("deadline.missed.v1"), within=30, told="a deadline")
        assert first is not None
        await first.kill()
        await eventually(lambda: told(2 * PAPERS), within=60, told="all four of each paper")
        assert set((await recorded(database, *TOLD)).values()) == {1}
        second = holder([one for one in bench.replicas if one is not first])
        assert second is not None
        await eventually(lambda: len(desk.of(*TOLD)) == 8 * PAPERS, within=20)


async def test_what_fell_due_while_every_archive_was_away_is_told_once_when_they_are_back(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    bench_settings = settings(mongo_url, mongo_database)
    async with (
        open_mongo(mongo_url, mongo_database) as database,
        open_bench(vhost, bench_settings, tmp_path) as bench,
    ):
        desk = await open_desk(bench)
        await bench.start()
        lives = [due(SOON) for _ in range(PAPERS)]
        for life in lives:
            await bench.bus.publish(*life.events)

        async def known() -> bool:
            return await database["cases"].count_documents({}) == PAPERS

        await eventually(known, within=20, told="the cases")
        await bench.replicas[0].kill()
        in_time, withdrawn = lives[0], lives[1]
        in_time.now = withdrawn.now = utc_now()
        in_time.replied(BUREAU, in_time.events[1].id)
        withdrawn.tell("enquiry.withdrawn", by=member("m-1"))
        await bench.bus.publish(in_time.events[-1], withdrawn.events[-1])
        over = utc_now() + SOON
        await eventually(lambda: utc_now() > over, within=20)
        await bench.start(3)

        async def told() -> bool:
            found = await recorded(database, "deadline.missed.v1")
            return len({subject for subject, *_ in found}) >= PAPERS - 2

        await eventually(told, within=40, told="every deadline that was missed")
        found = await recorded(database, *TOLD)
        late = {subject for subject, kind, *_ in found if kind == "deadline.missed.v1"}
        assert late == {str(life.id) for life in lives[2:]}
        assert set(found.values()) == {1}
        missed = 2 * (PAPERS - 2)
        await eventually(lambda: len(desk.of("deadline.missed.v1")) == missed, within=20)
        assert set(desk.of(*TOLD, "assignment.recalled.v1")) == {1}


async def test_what_follows_at_once_follows_within_seconds(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    """Co-signing that everybody has answered, and a withdrawal that a bureau has to hear of."""
    bench_settings = settings(mongo_url, mongo_database)
    async with open_bench(vhost, bench_settings, tmp_path) as bench:
        desk = await open_desk(bench)
        await bench.start(2)
        signed = Life(begins=utc_now() - timedelta(minutes=10))
        signed.invited(["m-2"], closes=timedelta(hours=3))
        signed.cosigned("m-2")
        withdrawn = due(timedelta(days=3))
        withdrawn.tell("enquiry.withdrawn", by=member("m-1"))
        await bench.bus.publish(*signed.events, *withdrawn.events)

        async def submitted() -> bool:
            return str(signed.id) in await bench.cases("&status=submitted")

        await eventually(submitted, within=15, told="the paper is submitted")
        await eventually(lambda: desk.of("assignment.recalled.v1") == [1], within=15)
