"""Puts the router together: `python -m services.router.main` runs one replica."""

from functools import partial

from services.router.adapters.region import RegionDeadlines, lexicon_of, policy_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.handlers import (
    AssignDirected,
    AssignSubmitted,
    Judgement,
    RuleOnHandBack,
    Writing,
)
from services.router.settings import RouterSettings
from shared.clock import Clock, utc_now
from shared.events import AssignmentDirected, EnquirySubmitted, ReturnRequested
from shared.messaging.ports import Publisher, Subscription
from shared.messaging.service import open_bus
from shared.region import Region, load_region
from shared.runtime import Process, Service, run
from shared.web import create_app

QUEUE = "router"


def subscriptions(
    region: Region, publisher: Publisher, clock: Clock = utc_now
) -> tuple[
    Subscription[EnquirySubmitted],
    Subscription[AssignmentDirected],
    Subscription[ReturnRequested],
]:
    """The handler table."""
    lexicon = lexicon_of(region, clock().date())
    judgement = Judgement(lexicon, AhoCorasickTerms(lexicon.terms))
    writing = Writing(RegionDeadlines(region), clock)
    policy = policy_of(region)
    submitted = AssignSubmitted(judgement, writing, policy=policy, publisher=publisher)
    directed = AssignDirected(judgement, writing, publisher=publisher)
    handed_back = RuleOnHandBack(judgement, writing, policy=policy, publisher=publisher)
    return (
        Subscription(EnquirySubmitted, submitted),
        Subscription(AssignmentDirected, directed),
        Subscription(ReturnRequested, handed_back),
    )


async def open_service(process: Process, settings: RouterSettings) -> Service:
    region = load_region(settings.region_pack)
    bus = await open_bus(process, settings, "router")
    await bus.consume(QUEUE, *subscriptions(region, bus))
    app = create_app("Router", telemetry=process.telemetry, health=process.health)
    return Service(app, bus.drain)


if __name__ == "__main__":
    loaded = RouterSettings()
    run("router", loaded, partial(open_service, settings=loaded))
