"""Puts the portal together: `python -m services.portal.main`."""

from dataclasses import dataclass

import aiohttp

from services.portal.adapters.demo import DemoIdentity, read_roster
from services.portal.adapters.http import Service as HttpService
from services.portal.adapters.http_archive import HttpArchive
from services.portal.adapters.http_identity import ELSEWHERE, HttpIdentity
from services.portal.adapters.http_intake import HttpIntake
from services.portal.adapters.http_router import HttpRouter
from services.portal.adapters.pack import place_of
from services.portal.api import (
    PAGE_HEADERS,
    Assets,
    Pages,
    Portal,
    Reception,
    Seal,
    UseCases,
    add_pages,
    limit_pages,
)
from services.portal.domain.people import DemoRoster
from services.portal.domain.place import Place
from services.portal.handlers import (
    ActOnCase,
    BureauLoads,
    CheckPaper,
    Directory,
    FindAlike,
    FindPapers,
    FollowCase,
    ListAlike,
    ListDesk,
    ListOwnPapers,
    SaveDraft,
    SubmitPaper,
)
from services.portal.ports import Archive, Identity, Intake, Router
from services.portal.settings import PortalSettings
from shared.clock import utc_now
from shared.identity import TokenIssuer
from shared.region import load_region
from shared.runtime import Process, Service, run
from shared.web import create_app


async def open_portal(process: Process, settings: PortalSettings) -> Service:
    place = place_of(load_region(settings.region_pack), utc_now())
    http = await process.stack.enter_async_context(
        aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(ssl=settings.http_client_tls()),
        )
    )
    intake = HttpIntake(HttpService(http, settings.intake_urls))
    archive = HttpArchive(HttpService(http, settings.archive_urls))
    router = HttpRouter(HttpService(http, settings.router_urls))
    app = create_app(
        "portal", telemetry=process.telemetry, health=process.health, headers=PAGE_HEADERS
    )
    roster = read_roster(settings.demo_roster) if settings.demo_roster else DemoRoster([])
    identity = _identity(settings, http, roster, region=place.code)
    behind = Behind(intake, archive, router, identity)
    portal = _portal(settings, place, behind, roster=roster)
    add_pages(app, portal)
    limit_pages(app, portal, settings)
    return Service(app)


@dataclass(frozen=True, slots=True)
class Behind:
    """The services that the pages stand before."""

    intake: Intake
    archive: Archive
    router: Router
    identity: Identity | None


def _portal(
    settings: PortalSettings, place: Place, behind: Behind, *, roster: DemoRoster
) -> Portal:
    assets, reception = Assets(), Reception(Seal(settings.session_key))
    directory = Directory(behind.intake, place)
    return Portal(
        place=place,
        directory=directory,
        use=_use_cases(behind, patience_seconds=settings.advice_seconds),
        assets=assets,
        pages=Pages(
            place=place, directory=directory, assets=assets, reception=reception, clock=utc_now
        ),
        reception=reception,
        clock=utc_now,
        identity=behind.identity,
        demo_roster=roster,
    )


def _use_cases(behind: Behind, *, patience_seconds: float) -> UseCases:
    intake, archive, router = behind.intake, behind.archive, behind.router
    return UseCases(
        submit=SubmitPaper(intake),
        save=SaveDraft(intake),
        act=ActOnCase(intake),
        follow=FollowCase(archive),
        own=ListOwnPapers(archive),
        desk=ListDesk(archive),
        find=FindPapers(archive),
        check=CheckPaper(router, archive, patience_seconds=patience_seconds),
        loads=BureauLoads(router, patience_seconds=patience_seconds),
        alike=FindAlike(archive, patience_seconds=patience_seconds),
        groups=ListAlike(archive),
    )


def _identity(
    settings: PortalSettings, http: aiohttp.ClientSession, roster: DemoRoster, *, region: str
) -> Identity | None:
    """The service; without one, in a demonstration, its people by themselves."""
    if settings.identity_urls and settings.service_token_file:
        service = HttpService(http, settings.identity_urls, elsewhere=ELSEWHERE)
        return HttpIdentity(service, settings.service_token_file, clock=utc_now)
    if settings.demo_issuer is None:
        return None
    return DemoIdentity(roster, TokenIssuer(settings.demo_issuer.read_bytes()), region=region)


def main() -> None:
    settings = PortalSettings()
    run("portal", settings, lambda process: open_portal(process, settings))


if __name__ == "__main__":
    main()
