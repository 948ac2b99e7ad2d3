"""The archive behind its HTTP door, in memory, for whoever knocks."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import orjson

from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.adapters.reads import InMemoryReadLog
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.api import Lessons, Similar, UseCases, add_routes
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
from shared.clock import utc_now
from shared.identity import Principal, TokenIssuer, TokenVerifier, new_key_pair
from shared.telemetry import Telemetry
from shared.web import Authenticate, Health, create_app
from tests.unit.archive.lives import TERMS, Life
from tests.unit.archive.stories import MORNING, Story
from tests.unit.intake.support import serving

AUTHOR = Principal("m-1", "member", "shanghai")
STRANGER = Principal("m-2", "member", "shanghai")
OFFICIAL = Principal("o-hrss-1", "official", "shanghai", bureau="hrss")
SECRETARY = Principal("s-1", "secretariat", "shanghai")
STRANGER_TO_ALL = Principal("m-99", "member", "shanghai")
INTAKE = Principal("service:intake", "service", "shanghai")
ROUTER = Principal("service:router", "service", "shanghai")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(slots=True)
class Hands:
    """Of the archive's clock."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Door:
    store: InMemoryCaseStore
    session: aiohttp.ClientSession
    url: str
    issuer: TokenIssuer
    hands: Hands
    noting: NoteReads

    async def get(
        self, path: str, by: Principal | None = AUTHOR, *, known: str | None = None
    ) -> Answer:
        return await self._ask("GET", path, by, {"If-None-Match": known} if known else {}, None)

    async def post(self, path: str, body: Any, by: Principal = INTAKE) -> Answer:
        return await self._ask("POST", path, by, {"Content-Type": "application/json"}, body)

    async def tell(self, *stories: Story | Life) -> None:
        for story in stories:
            await self.store.record(story.events, now=MORNING)
        await IndexTexts(self.store, ChineseTokenizer(), chunk=1000)()

    async def _ask(
        self, method: str, path: str, by: Principal | None, headers: dict[str, str], body: Any
    ) -> Answer:
        if by is not None:
            token = self.issuer.issue(by, now=utc_now().timestamp())
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else orjson.dumps(body)
        async with self.session.request(
            method, self.url + path, headers=headers, data=data
        ) as response:
            content = await response.read()
            told = orjson.loads(content) if content else None
            return Answer(response.status, response.headers, told)


@asynccontextmanager
async def open_door() -> AsyncIterator[Door]:
    private, jwks = new_key_pair()
    hands = Hands(MORNING)

    def clock() -> datetime:
        return hands.now

    store, reads = InMemoryCaseStore(TERMS), InMemoryReadLog()
    noting = NoteReads(reads, clock=clock)
    app = create_app("archive", telemetry=Telemetry("archive"), health=Health())
    use_cases = UseCases(
        show=ShowCase(store, terms=TERMS, clock=clock, noting=noting),
        find=FindCases(store, clock=clock, noting=noting),
        reads=ListReads(store, reads),
        events=ListEvents(store),
        check=CheckAct(store, terms=TERMS, clock=clock),
        tokenizer=ChineseTokenizer(),
        act_callers=("service:intake",),
        similar=Similar(
            own=FindOwnAlike(store),
            others=FindSimilar(store, store, terms=TERMS, clock=clock),
            groups=ListSimilar(store, store, terms=TERMS, clock=clock),
        ),
        lessons=Lessons(ListLessons(store), ("service:router",)),
    )
    add_routes(app, use_cases, Authenticate(TokenVerifier(jwks), region="shanghai"))
    async with serving(app) as url, aiohttp.ClientSession() as session:
        yield Door(store, session, url, TokenIssuer(private), hands, noting)
