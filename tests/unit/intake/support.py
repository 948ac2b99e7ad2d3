"""An intake on a bus and an archive in memory, behind a real HTTP socket."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import orjson
import uvicorn
from fastapi import FastAPI

from services.intake.adapters.region import RegionToday
from services.intake.api import TakeFromInbox, add_routes
from services.intake.handlers import (
    ACTS_BY_NAME,
    Caller,
    Deed,
    Done,
    Origin,
    PerformAct,
    StartDraft,
    SubmitEnquiry,
    UseCases,
)
from services.intake.handlers.forms.fields import Form
from services.intake.ports import (
    ActName,
    ActRefusedError,
    Answer,
    ArchiveCases,
    Permit,
    PermittedAssignment,
    Question,
    UnknownCaseError,
)
from shared.events import Actor, Event, Paper, Party, parse_event
from shared.events.reply import ReplyStage
from shared.identity import Principal, TokenIssuer, TokenVerifier, new_key_pair
from shared.messaging.memory import InMemoryBus
from shared.messaging.ports import Publisher
from shared.messaging.topology import build_topology
from shared.region import DailyTimetable, load_region
from shared.telemetry import Telemetry
from shared.web import Authenticate, Health, create_app

NOON = datetime(2021, 1, 24, 4, 0, tzinfo=UTC)
REGION = load_region(Path(__file__).parents[3] / "deploy" / "regions" / "shanghai")

MEMBER = Principal("m001", "member", "shanghai", "陈明")
OTHER_MEMBER = Principal("m002", "member", "shanghai", "林芳")
OFFICIAL = Principal("o001", "official", "shanghai", "王强", bureau="hrss")
SECRETARY = Principal("s001", "secretariat", "shanghai", "赵敏")
ASSISTANT = Principal("a001", "member", "shanghai", "孙丽", acting_for="m001")
EXAMINER = Principal("e001", "examiner", "shanghai", "周洁")

PAPER = Paper(
    receipt="SH-7K3M9-QXT2V",
    kind="suggestion",
    title="关于灵活就业人员社会保障的建议",
    text="建议完善灵活就业人员参加社会保险的办法。",
    author=Party(id="m001", name="陈明"),
    cosigners=(Party(id="m002"),),
    submitted_at=NOON,
)


CONSULTATION = PAPER.model_copy(update={"kind": "consultation"})


def assignment(**changes: Any) -> PermittedAssignment:
    """One that the lead has had for three days."""
    began, due = NOON - timedelta(days=3), NOON + timedelta(days=60)
    return replace(PermittedAssignment(uuid4(), "hrss", "lead", began, due), **changes)


def enquiry_body(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "suggestion",
        "title": "关于灵活就业人员社会保障的建议",
        "text": "建议完善灵活就业人员参加社会保险的办法。",
        **changes,
    }


@dataclass
class InMemoryArchiveCases:
    """Permits for the cases that it knows; `refusals` by case; counts what it was asked."""

    permits: dict[UUID, Permit] = field(default_factory=dict)
    refusals: dict[UUID, ActRefusedError] = field(default_factory=dict)
    asked: list[tuple[UUID, ActName, str]] = field(default_factory=list)
    told_ids: list[UUID | None] = field(default_factory=list)
    stages: list[ReplyStage | None] = field(default_factory=list)
    known_after: int = 0

    def know(self, paper: Paper = PAPER, **changes: Any) -> UUID:
        enquiry = uuid4()
        about = assignment()
        answer = Answer(uuid4(), about.id, "hrss", "final")
        permit = Permit(paper, uuid4(), about, "hrss", answer=answer)
        self.permits[enquiry] = replace(permit, **changes)
        return enquiry

    async def permit(self, question: Question) -> Permit:
        enquiry = question.enquiry
        self.asked.append((enquiry, question.act, question.actor.id))
        self.told_ids.append(question.event_id)
        self.stages.append(question.stage)
        if enquiry in self.refusals:
            raise self.refusals[enquiry]
        if enquiry not in self.permits or len(self.asked) <= self.known_after:
            raise UnknownCaseError(404, "not-found", detail="No such case.", detail_zh="无此件。")
        permit = self.permits[enquiry]
        if question.assignment_id is None or permit.assignment is None:
            return permit
        return replace(permit, assignment=replace(permit.assignment, id=question.assignment_id))


@dataclass
class Intake:
    """Its use cases, and what they have published."""

    publisher: Publisher | None = None
    archive: ArchiveCases = field(default_factory=InMemoryArchiveCases)
    bus: InMemoryBus = field(
        default_factory=lambda: InMemoryBus(build_topology(REGION.bureau_codes), ladder=(0.01,))
    )

    def __post_init__(self) -> None:
        publisher = self.publisher or self.bus
        self.today = RegionToday(REGION, lambda: NOON)
        origin = Origin("shanghai", "SH", lambda: NOON, DailyTimetable(REGION))
        self.use_cases = UseCases(
            submit=SubmitEnquiry(publisher, self.today.codes, origin),
            draft=StartDraft(publisher, self.today.codes, origin),
            perform=PerformAct(self.archive, publisher, codes=self.today.codes, origin=origin),
        )

    async def perform(
        self, act: ActName, enquiry: UUID, form: Form, who: Principal, key: str = ""
    ) -> Done:
        deed = Deed(ACTS_BY_NAME[act], enquiry, form, caller_of(who, key))
        return await self.use_cases.perform(deed)

    @property
    def cases(self) -> InMemoryArchiveCases:
        assert isinstance(self.archive, InMemoryArchiveCases)
        return self.archive

    @property
    def published(self) -> list[Event]:
        """In order; the archive's queue takes every event."""
        return [parse_event(delivery.body) for delivery in self.bus.messages("archive")]

    @property
    def inbox(self) -> TakeFromInbox:
        return TakeFromInbox(self.use_cases, self.today.codes, in_place_seconds=0.5)


def caller_of(principal: Principal, key: str = "") -> Caller:
    actor = Actor(
        id=principal.id,
        role=principal.role,
        name=principal.name,
        bureau=principal.bureau,
        acting_for=principal.acting_for,
    )
    return Caller(actor, key)


@dataclass
class Door:
    """The HTTP entrance as a client sees it."""

    session: aiohttp.ClientSession
    url: str
    issuer: TokenIssuer

    def token(self, principal: Principal, *, age_seconds: float = 0) -> str:
        return self.issuer.issue(principal, now=time.time() - age_seconds)

    async def post(
        self,
        path: str,
        body: Any,
        *,
        who: Principal | None = MEMBER,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> "Answered":
        sent = {"Content-Type": "application/json"}
        if who:
            sent["Authorization"] = f"Bearer {self.token(who)}"
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return await self.ask(method, path, data=data, headers=sent | dict(headers or {}))

    async def ask(self, method: str, path: str, **sent: Any) -> "Answered":
        async with self.session.request(method, self.url + path, **sent) as response:
            raw = await response.read()
            is_json = "json" in response.headers.get("Content-Type", "")
            body = orjson.loads(raw) if is_json else raw
            return Answered(response.status, body, dict(response.headers))


@dataclass
class Answered:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def fields(self) -> list[str]:
        """The fields at fault; each must say why in both languages."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert all(fault["reason"] and fault["reason_zh"] for fault in self.body["errors"])
        return [fault["field"] for fault in self.body["errors"]]


@asynccontextmanager
async def open_door(intake: Intake) -> AsyncIterator[Door]:
    private, jwks = new_key_pair()
    app = create_app("intake", telemetry=Telemetry("intake"), health=Health())
    authenticate = Authenticate(TokenVerifier(jwks), region="shanghai")
    add_routes(app, intake.use_cases, authenticate, bureaus=intake.today.bureaus)
    async with serving(app) as url, aiohttp.ClientSession() as session:
        yield Door(session, url, TokenIssuer(private))


class _Server(uvicorn.Server):
    """Without uvicorn's own signal handling, which belongs to a process."""

    async def run_on(self, listener: socket.socket) -> None:
        await self._serve([listener])


@asynccontextmanager
async def serving(app: FastAPI, **more: Any) -> AsyncIterator[str]:
    """`more` are options of uvicorn."""
    config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, **more)
    server = _Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        task = asyncio.create_task(server.run_on(listener))
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            await task
