"""Puts the router together: `python -m services.router.main` runs one replica."""

from functools import partial

from services.router.adapters.region import filing_kinds_of, lexicon_of, policy_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.tuning import Tuning
from services.router.handlers import (
    AssignDirected,
    AssignPaper,
    Judgement,
    RuleOnHandBack,
    TakeSubmitted,
    Writing,
)
from services.router.settings import RouterSettings
from shared.clock import Clock, utc_now
from shared.events import (
    AssignmentDirected,
    CaseFiled,
    CaseSplit,
    EnquirySubmitted,
    ReturnRequested,
)
from shared.messaging.ports import Publisher, Subscription
from shared.messaging.service import open_bus
from shared.region import Region, Timetable, load_region
from shared.runtime import Process, Service, run
from shared.web import create_app

QUEUE = "router"


def subscriptions(
    region: Region, publisher: Publisher, clock: Clock = utc_now, *, tuning: Tuning | None = None
) -> tuple[
    Subscription[EnquirySubmitted],
    Subscription[CaseFiled],
    Subscription[CaseSplit],
    Subscription[AssignmentDirected],
    Subscription[ReturnRequested],
]:
    """The handler table."""
    lexicon = lexicon_of(region, clock().date(), tuning)
    judgement = Judgement(lexicon, AhoCorasickTerms(lexicon.terms))
    writing = Writing(Timetable(region), clock)
    policy = policy_of(region)
    assign = AssignPaper(judgement, writing, policy=policy, publisher=publisher)
    submitted = TakeSubmitted(
        judgement,
        writing,
        filing_kinds=filing_kinds_of(region),
        assign=assign,
        publisher=publisher,
    )
    directed = AssignDirected(judgement, writing, publisher=publisher)
    handed_back = RuleOnHandBack(judgement, writing, policy=policy, publisher=publisher)
    return (
        Subscription(EnquirySubmitted, submitted),
        Subscription(CaseFiled, assign),
        Subscription(CaseSplit, assign),
        Subscription(AssignmentDirected, directed),
        Subscription(ReturnRequested, handed_back),
    )


async def open_service(process: Process, settings: RouterSettings) -> Service:
    region = load_region(settings.region_pack)
    bus = await open_bus(process, settings, "router")
    await bus.consume(QUEUE, *subscriptions(region, bus, tuning=tuning_of(settings.region_pack)))
    app = create_app("Router", telemetry=process.telemetry, health=process.health)
    return Service(app, bus.drain)


if __name__ == "__main__":
    loaded = RouterSettings()
    run("router", loaded, partial(open_service, settings=loaded))
