"""A small city: intake, archive, router, identity and portal, one key, everything in memory.

The services speak to each other over sockets; attackers, who try thousands of things, call the
applications themselves, as a server would.
"""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from fastapi import FastAPI

from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.adapters.reads import InMemoryReadLog
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.api import Lessons, Similar
from services.archive.api import UseCases as ArchiveUseCases
from services.archive.api import add_routes as add_archive_routes
from services.archive.handlers import (
    CheckAct,
    FindCases,
    FindOwnAlike,
    FindSimilar,
    IndexTexts,
    ListEvents,
    ListLessons,
    ListReads,
    ListSimilar,
    NoteReads,
    ShowCase,
)
from services.archive.ports import ListedCases
from services.identity.api import UseCases as IdentityUseCases
from services.identity.api import add_routes as add_identity_routes
from services.identity.api.sign_in import add_sign_in
from services.intake.adapters.archive import open_archive_cases
from services.intake.api import add_routes as add_intake_routes
from services.portal.main import open_portal
from services.portal.settings import PortalSettings
from services.router.adapters.lessons import Lessons as RouterLessons
from services.router.adapters.lessons_prints import Prints
from services.router.api import UseCases as RouterUseCases
from services.router.api import add_routes as add_router_routes
from services.router.main import judgement_of, use_cases_of
from shared.clock import Clock
from shared.identity import Principal, TokenIssuer, TokenVerifier
from shared.region import load_region
from shared.runtime import Process
from shared.telemetry import Telemetry
from shared.web import Authenticate, Health, create_app
from tests.security.calling import Answer, call
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import MORNING, Story
from tests.unit.identity.entrance import Entrance
from tests.unit.identity.offices import JWKS, PRIVATE, OneKey
from tests.unit.intake.support import Intake, serving
from tests.unit.portal.serving import PACK

REGION = "shanghai"
SERVICES = ("intake", "archive", "router", "identity")
METHODS = ("get", "post", "put", "delete", "patch")

PEOPLE: Mapping[str, Principal] = {
    "author": Principal("m-1", "member", REGION, "王芳"),
    "author's secretary": Principal("a-1", "member", REGION, "孙丽", acting_for="m-1"),
    "co-signer": Principal("m-7", "member", REGION, "林芳"),
    "invited": Principal("m-8", "member", REGION, "赵敏"),
    "other member": Principal("m-2", "member", REGION, "陈明"),
    "other member's secretary": Principal("a-2", "member", REGION, "周洁", acting_for="m-2"),
    "lead": Principal("o-hrss-1", "official", REGION, "王强", bureau="hrss"),
    "other bureau": Principal("o-sport-1", "official", REGION, "李强", bureau="sport"),
    "secretariat": Principal("s-1", "secretariat", REGION, "赵敏"),
    "examiner": Principal("x-1", "examiner", REGION, "周洁"),
    "operator": Principal("p-1", "operator", REGION, "值班"),
    "service:router": Principal("service:router", "service", REGION),
    "service:intake": Principal("service:intake", "service", REGION),
    "service:portal": Principal("service:portal", "service", REGION),
}


@dataclass(frozen=True, slots=True)
class Route:
    """An operation of an OpenAPI document."""

    service: str
    method: str
    path: str
    operation: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.service} {self.method} {self.path}"

    @property
    def open(self) -> bool:
        """Whether it is for everybody, without a token."""
        return self.operation.get("security") == []

    def filled(self, **values: str) -> str:
        return self.path.format(**{"act": "sign", **values})


@dataclass(slots=True)
class City:
    urls: dict[str, str]
    apps: dict[str, FastAPI]
    store: ListedCases
    issuer: TokenIssuer = field(default_factory=lambda: TokenIssuer(PRIVATE))
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def routes(self) -> list[Route]:
        """Every operation that a service describes; the notifier has none, pages are no API."""
        return [
            Route(service, method.upper(), path, operation)
            for service in SERVICES
            for path, operations in self.apps[service].openapi()["paths"].items()
            for method, operation in operations.items()
            if method in METHODS
        ]

    def token(self, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who] = self.issuer.issue(PEOPLE[who], now=time.time())
        return self.tokens[who]

    async def ask(  # noqa: PLR0913 - a request, by keyword
        self,
        service: str,
        method: str,
        path: str,
        *,
        who: str | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
        data: bytes | None = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = body if isinstance(body, bytes) else orjson.dumps(body)
        everything = sent | dict(headers or {})
        return await call(self.apps[service], method, path, body=data or b"", headers=everything)

    async def tell(self, *stories: Story) -> None:
        for story in stories:
            await self.store.record(story.events, now=MORNING)
        if isinstance(self.store, InMemoryCaseStore):
            await IndexTexts(self.store, ChineseTokenizer(), chunk=1000)()


def archive_app(store: ListedCases, *, clock: Clock = lambda: MORNING) -> FastAPI:
    app = create_app("archive", telemetry=Telemetry("archive"), health=Health())
    reads = InMemoryReadLog()
    noting = NoteReads(reads, clock=clock)
    alike = store if isinstance(store, InMemoryCaseStore) else InMemoryCaseStore(TERMS)
    use = ArchiveUseCases(
        show=ShowCase(store, terms=TERMS, clock=clock, noting=noting),
        find=FindCases(store, clock=clock, noting=noting),
        reads=ListReads(store, reads),
        events=ListEvents(store),
        check=CheckAct(store, terms=TERMS, clock=clock),
        tokenizer=ChineseTokenizer(),
        act_callers=("service:intake",),
        similar=Similar(
            own=FindOwnAlike(store),
            others=FindSimilar(store, alike, terms=TERMS, clock=clock),
            groups=ListSimilar(store, alike, terms=TERMS, clock=clock),
        ),
        lessons=Lessons(ListLessons(store), ("service:router",)),
    )
    add_archive_routes(app, use, _door())
    return app


def identity_app(entrance: Entrance) -> FastAPI:
    offices = entrance.offices
    app = create_app("identity", telemetry=Telemetry("identity"), health=Health())
    use = IdentityUseCases(
        grant=offices.grant,
        people=offices.people,
        revocations=offices.revocations,
        signer=OneKey(),
        clock=lambda: offices.now,
        token_callers=("service:portal",),
    )
    add_identity_routes(app, use, _door())
    add_sign_in(app, entrance.sign_in, _door())
    return app


def intake_app(intake: Intake) -> FastAPI:
    app = create_app("intake", telemetry=Telemetry("intake"), health=Health())
    add_intake_routes(app, intake.use_cases, _door(), bureaus=intake.today.bureaus)
    return app


def router_app() -> FastAPI:
    app = create_app("router", telemetry=Telemetry("router"), health=Health())
    add_router_routes(app, _router_use_cases(), _door(), clock=lambda: MORNING)
    return app


@cache
def _router_use_cases() -> RouterUseCases:
    """The region's own words, which take a while to read; asking changes nothing of them."""
    region = load_region(PACK)
    judgement = judgement_of(region, lambda: MORNING)
    return use_cases_of(
        region,
        judgement,
        lessons=RouterLessons(Prints(()), most=100),
        queue_length=lambda _: 3,
        clock=lambda: MORNING,
    )


def _door() -> Authenticate:
    return Authenticate(TokenVerifier(JWKS), region=REGION)


@asynccontextmanager
async def open_city(store: ListedCases | None = None) -> AsyncIterator[City]:
    kept = store or InMemoryCaseStore(TERMS)
    apps = {
        "archive": archive_app(kept),
        "router": router_app(),
        "identity": identity_app(Entrance(demo=True)),
    }
    token = TokenIssuer(PRIVATE).issue(PEOPLE["service:intake"], now=time.time())
    async with (
        serving(apps["archive"]) as archive,
        open_archive_cases([archive], lambda: token) as cases,
    ):
        apps["intake"] = intake_app(Intake(archive=cases))
        async with serving(apps["intake"]) as intake:
            yield City({"archive": archive, "intake": intake}, apps, kept)


@asynccontextmanager
async def open_pages(city: City, folder: Path) -> AsyncIterator[FastAPI]:
    """The portal before this city's intake and archive, for its people."""
    key = folder / "issuer.pem"
    key.write_bytes(PRIVATE)
    roster = folder / "roster.json"
    people = [
        {
            "id": one.id,
            "name_zh": one.name,
            "name_en": "A",
            "role": one.role,
            "bureau": one.bureau,
            "group": None,
            "group_en": None,
        }
        for one in PEOPLE.values()
        if one.role != "service" and one.acting_for is None
    ]
    roster.write_bytes(orjson.dumps(people))
    settings = PortalSettings(
        region_pack=PACK,
        intake_urls=(city.urls["intake"],),
        archive_urls=(city.urls["archive"],),
        demo_issuer=key,
        demo_roster=roster,
    )
    async with AsyncExitStack() as stack:
        service = await open_portal(Process(stack, Telemetry("portal"), Health()), settings)
        yield service.app


def nobody() -> UUID:
    """A case that does not exist."""
    return UUID(int=0xABCDEF)
