"""Puts intake together and runs it: `python -m services.intake.main`."""

from functools import partial

from services.intake.adapters.archive import open_archive_cases, token_file
from services.intake.adapters.region import RegionToday
from services.intake.api import TakeFromInbox, add_routes
from services.intake.handlers import Origin, PerformAct, StartDraft, SubmitEnquiry, UseCases
from services.intake.settings import IntakeSettings
from shared.clock import utc_now
from shared.messaging.ports import Consumer
from shared.messaging.rabbit import RabbitBus
from shared.messaging.service import open_bus
from shared.region import DailyTimetable, Region, load_region
from shared.runtime import Process, Service, run
from shared.trust import open_verifier
from shared.web import Authenticate, create_app
from shared.web.limits import Manner, by_token, limit_requests

CONFIRM_SECONDS = 1.2
"""One try only: whoever asks over HTTP wants his 503 soon, and the inbox has the retry ladder."""


async def open_intake(settings: IntakeSettings, process: Process) -> Service:
    region = load_region(settings.region_pack)
    today = RegionToday(region, utc_now)
    verifier = await open_verifier(process, settings)
    bus = await open_bus(
        process, settings, "intake", confirm_timeout_seconds=CONFIRM_SECONDS, publish_tries=1
    )
    use_cases = await _use_cases(settings, process, bus=bus, region=region, today=today)
    app = create_app("intake", telemetry=process.telemetry, health=process.health)
    limit_requests(app, settings, by_token(verifier), manner=Manner(writes=True))
    authenticate = Authenticate(verifier, region=region.code)
    add_routes(app, use_cases, authenticate, bureaus=today.bureaus)
    consumer: Consumer = bus
    await consumer.consume_inbox("intake", TakeFromInbox(use_cases, today.codes))
    return Service(app, drain=consumer.drain)


async def _use_cases(
    settings: IntakeSettings,
    process: Process,
    *,
    bus: RabbitBus,
    region: Region,
    today: RegionToday,
) -> UseCases:
    archive = await process.stack.enter_async_context(
        open_archive_cases(
            settings.archive_urls,
            token_file(settings.service_token_file),
            tls=settings.http_client_tls(),
        )
    )
    origin = Origin(region.code, region.receipt_prefix, utc_now, DailyTimetable(region))
    return UseCases(
        submit=SubmitEnquiry(bus, today.codes, origin),
        draft=StartDraft(bus, today.codes, origin),
        perform=PerformAct(archive, bus, codes=today.codes, origin=origin),
    )


if __name__ == "__main__":
    settings = IntakeSettings()
    run("intake", settings, partial(open_intake, settings))
