"""Puts the router together: `python -m services.router.main` runs one replica."""

from functools import partial

import aiohttp
import structlog

from services.router.adapters.lessons import Lessons
from services.router.adapters.lessons_archive import ArchiveLessons, FollowLessons
from services.router.adapters.lessons_card import weighing_of
from services.router.adapters.lessons_prints import Prints
from services.router.adapters.model_file import ModelFile
from services.router.adapters.queues import BureauQueues, bureaus_today
from services.router.adapters.region import filing_kinds_of, lexicon_of, policy_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.api import UseCases, add_routes
from services.router.domain.tuning import Tuning
from services.router.handlers import (
    AssignDirected,
    AssignPaper,
    Judgement,
    RuleOnHandBack,
    TakeSubmitted,
    Writing,
)
from services.router.handlers.bureau_loads import BureauLoads
from services.router.handlers.preview_route import PreviewRoute
from services.router.ports import CurrentModel, QueueLength
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
from shared.region import DailyTimetable, Region, load_region
from shared.rounds import open_rounds
from shared.runtime import Process, Service, run
from shared.trust import open_verifier, token_file
from shared.web import Authenticate, create_app
from shared.web.limits import by_token, limit_requests

log = structlog.get_logger(__name__)

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
    writing = Writing(DailyTimetable(region), clock)
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
    lexicon = lexicon_of(region, utc_now().date(), tuning_of(settings.region_pack))
    weighing = weighing_of(settings.region_pack)
    prints = Prints(lexicon.terms)
    lessons = Lessons(prints, most=settings.lessons_most, likeness=weighing.likeness)
    judgement = Judgement(
        lexicon,
        AhoCorasickTerms(lexicon.terms),
        await _open_model(process, settings),
        precedents=lessons,
        weighing=weighing,
    )
    await _open_lessons(process, settings, lessons, judgement)
    bus = await open_bus(process, settings, "router")
    await bus.consume(QUEUE, *subscriptions(region, bus, judgement=judgement))
    app = create_app("Router", telemetry=process.telemetry, health=process.health)
    if settings.jwks_file or settings.jwks_url:  # without either nobody could be believed
        queues = BureauQueues(bus.admin, region.bureau_codes)
        counting = open_rounds("queues", queues.refresh, every_seconds=settings.queues_seconds)
        await process.stack.enter_async_context(counting)
        verifier = await open_verifier(process, settings)
        limit_requests(app, settings, by_token(verifier))
        use_cases = use_cases_of(region, judgement, lessons=lessons, queue_length=queues.length)
        add_routes(app, use_cases, Authenticate(verifier, region=region.code), clock=utc_now)
    return Service(app, bus.drain)


def use_cases_of(
    region: Region,
    judgement: Judgement,
    *,
    lessons: Lessons,
    queue_length: QueueLength,
    clock: Clock = utc_now,
) -> UseCases:
    """What is asked over HTTP."""
    loads = BureauLoads(lessons, queue_length, clock=clock)
    return UseCases(
        preview=PreviewRoute(judgement, policy=policy_of(region), cases=lessons, loads=loads),
        loads=loads,
        bureaus=partial(bureaus_today, region, clock),
    )


async def _open_model(process: Process, settings: RouterSettings) -> CurrentModel:
    if settings.model is None:
        return lambda: None
    file = ModelFile(settings.model)
    await file.refresh()
    rounds = open_rounds("model", file.refresh, every_seconds=settings.model_seconds)
    await process.stack.enter_async_context(rounds)
    return file.current


async def _open_lessons(
    process: Process, settings: RouterSettings, lessons: Lessons, judgement: Judgement
) -> None:
    """Follows the archive from now on; without an archive papers are judged by their words."""
    if not settings.archive_urls:
        return
    if settings.service_token_file is None:
        log.warning("router.lessons_off", reason="SERVICE_TOKEN_FILE is not set")
        return
    connector = aiohttp.TCPConnector(ssl=settings.http_client_tls())
    session = await process.stack.enter_async_context(
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    )
    archive = ArchiveLessons(
        session, settings.archive_urls, token_file(settings.service_token_file)
    )
    follow = FollowLessons(archive, lessons, judgement.see, registry=process.telemetry.registry)
    rounds = open_rounds("lessons", follow.refresh, every_seconds=settings.lessons_seconds)
    await process.stack.enter_async_context(rounds)


if __name__ == "__main__":
    loaded = RouterSettings()
    run("router", loaded, partial(open_service, settings=loaded))
