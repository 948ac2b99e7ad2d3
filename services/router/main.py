"""Puts the router together: `python -m services.router.main` runs one replica."""

from functools import partial

from services.router.adapters.model_file import ModelFile
from services.router.adapters.region import filing_kinds_of, lexicon_of, policy_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.api import add_routes
from services.router.domain.tuning import Tuning
from services.router.handlers import (
    AssignDirected,
    AssignPaper,
    Judgement,
    RuleOnHandBack,
    TakeSubmitted,
    Writing,
)
from services.router.handlers.preview_route import PreviewRoute
from services.router.ports import CurrentModel
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
from shared.rounds import open_rounds
from shared.runtime import Process, Service, run
from shared.trust import open_verifier
from shared.web import Authenticate, create_app
from shared.web.limits import by_token, limit_requests

QUEUE = "router"


def judgement_of(
    region: Region,
    clock: Clock = utc_now,
    *,
    tuning: Tuning | None = None,
    model: CurrentModel = lambda: None,
) -> Judgement:
    lexicon = lexicon_of(region, clock().date(), tuning)
    return Judgement(lexicon, AhoCorasickTerms(lexicon.terms), model)


def subscriptions(
    region: Region, publisher: Publisher, clock: Clock = utc_now, *, judgement: Judgement
) -> tuple[
    Subscription[EnquirySubmitted],
    Subscription[CaseFiled],
    Subscription[CaseSplit],
    Subscription[AssignmentDirected],
    Subscription[ReturnRequested],
]:
    """The handler table."""
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
    model = await _open_model(process, settings)
    judgement = judgement_of(region, tuning=tuning_of(settings.region_pack), model=model)
    bus = await open_bus(process, settings, "router")
    await bus.consume(QUEUE, *subscriptions(region, bus, judgement=judgement))
    app = create_app("Router", telemetry=process.telemetry, health=process.health)
    if settings.jwks_file or settings.jwks_url:  # without either nobody could be believed
        verifier = await open_verifier(process, settings)
        limit_requests(app, settings, by_token(verifier))
        preview = PreviewRoute(judgement, policy=policy_of(region))
        add_routes(app, preview, Authenticate(verifier, region=region.code), clock=utc_now)
    return Service(app, bus.drain)


async def _open_model(process: Process, settings: RouterSettings) -> CurrentModel:
    if settings.model is None:
        return lambda: None
    file = ModelFile(settings.model)
    await file.refresh()
    rounds = open_rounds("model", file.refresh, every_seconds=settings.model_seconds)
    await process.stack.enter_async_context(rounds)
    return file.current


if __name__ == "__main__":
    loaded = RouterSettings()
    run("router", loaded, partial(open_service, settings=loaded))
