"""What all schedules share and none changes: the region, its words and its queues; built once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from services.archive.adapters.region import terms_of
from services.archive.domain import Terms
from services.intake.adapters.region import RegionToday
from services.notifier.handlers import Occasions
from services.notifier.main import occasions_in
from services.router.adapters.region import tuning_of
from services.router.handlers import Judgement
from services.router.main import judgement_of
from shared.messaging.topology import SERVICE_QUEUES, ServiceQueue, build_topology
from shared.region import DailyTimetable, Region, load_region
from tests.simulation.broker import Routes

START = datetime(2021, 1, 24, 2, 0, tzinfo=UTC)
LADDER = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""More rungs than faults may strike, so that no message may end in the dead letters by them."""

_PACK = Path(__file__).parents[2] / "deploy" / "regions" / "shanghai"


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
    bureaus = tuple(one.code for one in region.bureaus_on(START.date()))
    services = [
        ServiceQueue(one.name, one.exchange, one.patterns, LADDER) for one in SERVICE_QUEUES
    ]
    return World(
        region=region,
        judgement=judgement_of(region, lambda: START, tuning=tuning_of(_PACK)),
        terms=terms_of(region),
        occasions=occasions_in(region),
        today=RegionToday(region, lambda: START),
        timetable=DailyTimetable(region),
        bureaus=bureaus,
        routes=Routes(build_topology(bureaus, services)),
    )
