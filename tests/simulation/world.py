"""What all schedules share and none changes: the region, its words and its queues; built once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path

from services.archive.adapters.region import terms_of
from services.archive.domain import Terms
from services.intake.adapters.region import RegionToday
from services.notifier.handlers import Occasions
from services.notifier.main import occasions_in
from services.router.adapters.region import lexicon_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.similar import Seen
from services.router.handlers import Judgement
from shared.messaging.topology import SERVICE_QUEUES, ServiceQueue, build_topology
from shared.region import DailyTimetable, Region, load_region
from tests.simulation.broker import Routes

START = datetime(2021, 1, 24, 2, 0, tzinfo=UTC)
LADDER = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""More rungs than faults may strike, so that no message may end in the dead letters by them."""

_PACK = Path(__file__).parents[2] / "deploy" / "regions" / "shanghai"


class WellReadJudgement(Judgement):
    """The router's own, which reads each of the few texts of all schedules once."""

    def see(self, title: str, text: str) -> Seen:
        known = self._known.get((title, text))
        if known is None:
            known = self._known[title, text] = super().see(title, text)
        return known

    @cached_property
    def _known(self) -> dict[tuple[str, str], Seen]:
        return {}


@dataclass(frozen=True, slots=True)
class World:
    region: Region
    judgement: Judgement
    terms: Terms
    occasions: Occasions
    today: RegionToday
    timetable: DailyTimetable
    bureaus: tuple[str, ...]
    routes: Routes


@cache
def world() -> World:
    region = load_region(_PACK)
    lexicon = lexicon_of(region, START.date(), tuning_of(_PACK))
    bureaus = tuple(one.code for one in region.bureaus_on(START.date()))
    services = [
        ServiceQueue(one.name, one.exchange, one.patterns, LADDER) for one in SERVICE_QUEUES
    ]
    return World(
        region=region,
        judgement=WellReadJudgement(lexicon, AhoCorasickTerms(lexicon.terms)),
        terms=terms_of(region),
        occasions=occasions_in(region),
        today=RegionToday(region, lambda: START),
        timetable=DailyTimetable(region),
        bureaus=bureaus,
        routes=Routes(build_topology(bureaus, services)),
    )


@contextmanager
def collected_between() -> Iterator[None]:
    """Nobody looks for garbage within a schedule: that costs an eighth of its time.

    Nearly all of it goes by itself; what is left is looked for after each, while it is little.
    """
    world()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
