"""Measures one point: work laid ready, replicas let go all at once, timed to the last outcome."""

import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from tests.bench.driving import Pace, prepared_driver
from tests.bench.run import Bench
from tests.bench.scaling.backlog import Backlog
from tests.bench.scaling.bound import Bound, Room, Use, bound_of
from tests.bench.scaling.outcomes import Faults, compare, outcome_of
from tests.bench.scaling.place import Place, open_place
from tests.bench.scaling.plan import PINNED, SHARE, Plan, Point
from tests.bench.scaling.quota import quotas
from tests.bench.scaling.use import Samples, sampling
from tests.bench.settling import until_quiet

_ALL_AT_WORK = 0.75
"""The part of the time in which it is looked who is busy: at the end not all have work left."""


@dataclass(frozen=True, slots=True)
class Measured:
    point: Point
    enquiries: int
    seconds: float
    use: Use
    room: Room
    faults: Faults

    @property
    def per_second(self) -> float:
        return self.enquiries / self.seconds if self.seconds > 0 else 0.0

    @property
    def bound(self) -> Bound:
        return bound_of(self.point.service, self.use, self.room)

    @property
    def clean(self) -> bool:
        return not any(self.faults.values())


@dataclass(frozen=True, slots=True)
class _Timed:
    begun: float
    ended: float
    samples: Samples
    faults: Faults


async def measure(bench: Bench, plan: Plan, point: Point, backlog: Backlog | None) -> Measured:
    """`backlog` is what lies before the service; posts come from the driver and need none."""
    async with open_place(bench, plan, point) as place:
        timed = await (
            _letters(place, plan, point, backlog) if backlog else _posts(place, plan, point)
        )
        faults = {**timed.faults, "crashes": place.crashes}
    own = plan.own_cores(point)
    seconds = timed.ended - timed.begun
    return Measured(
        point,
        plan.work(point),
        seconds,
        timed.samples.use(timed.begun, timed.begun + _ALL_AT_WORK * seconds, own),
        Room(plan.allowance(point), len(own), len(plan.cores), pinned=point.series == PINNED),
        faults,
    )


async def _letters(place: Place, plan: Plan, point: Point, backlog: Backlog) -> _Timed:
    warm_up, number = plan.warm_up(point), plan.warm_up(point) + plan.work(point)
    enquiries = backlog.enquiries[:number]
    outcome = outcome_of(place, point.service, point.replicas)
    letters = backlog.of(point.service, set(enquiries[:warm_up]))
    await place.queues.fill(point.service, letters)
    await outcome.until_done(letters, warm_up)
    await until_quiet(place.meter())
    letters = backlog.of(point.service, set(enquiries[warm_up:]))
    place.hold()
    await place.queues.fill(point.service, letters)
    with _limited(place, plan, point):
        async with sampling(place.meter()) as samples:
            begun = time.time()
            place.release()
            ended = await outcome.until_done(letters, number)
    await until_quiet(place.meter())
    expected = backlog.outcomes(point.service, enquiries)
    return _Timed(begun, ended, samples, await outcome.faults(enquiries, expected))


async def _posts(place: Place, plan: Plan, point: Point) -> _Timed:
    """Over connections that are spread over the replicas as by a balancer, and stay."""
    urls = [f"{url}/v1/enquiries" for url in place.layout.urls(point.service)]
    pace = Pace(plan.connections)
    async with prepared_driver(place.site, plan.warm_up(point), pace, urls=urls) as driver:
        warm_up = await driver.drive()
    async with prepared_driver(place.site, plan.work(point), pace, urls=urls) as driver:
        with _limited(place, plan, point):
            async with sampling(place.meter(driver=driver.pid)) as samples:
                answers = await driver.drive()
    await until_quiet(place.meter())
    accepted = [enquiry for enquiry, _, _ in (*warm_up.accepted, *answers.accepted)]
    found = await place.queues.empty(["router"])
    subjects = [event["subject"] for letter in found for event in letter.events()]
    faults = {
        "refused": len(warm_up.refused) + len(answers.refused),
        **compare(accepted, subjects),
    }
    begun = min((at for _, at, _ in answers.accepted), default=0.0)
    ended = max((at for _, _, at in answers.accepted), default=0.0)
    return _Timed(begun, ended, samples, faults)


def _limited(place: Place, plan: Plan, point: Point) -> AbstractContextManager[None]:
    """Only while it is measured: a start with a part of a core would take long."""
    return quotas(place.replicas, plan.share) if point.series == SHARE else nullcontext()
