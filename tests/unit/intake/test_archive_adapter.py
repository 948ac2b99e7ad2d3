"""Asking the archive over HTTP: replicas in turn, an answer or a clear failure in time."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web

from services.intake.adapters.archive import open_archive_cases, token_file
from services.intake.ports import (
    ActRefusedError,
    Answer,
    ArchiveUnavailableError,
    Permit,
    PermittedAssignment,
    Question,
    UnknownCaseError,
)
from shared.events import Actor
from tests.unit.intake.support import NOON, PAPER

ACTOR = Actor(id="o001", role="official", bureau="hrss")
ASSIGNMENT = uuid4()
EVENT = uuid4()
QUESTION = Question(
    uuid4(), "reply", ACTOR, stage="final", assignment_id=ASSIGNMENT, event_id=EVENT
)
CAUSE, REPLY, MAIN = uuid4(), uuid4(), uuid4()
YES = {
    "paper": PAPER.model_dump(mode="json"),
    "cause": str(CAUSE),
    "assignment": {
        "id": str(ASSIGNMENT),
        "bureau": "hrss",
        "role": "lead",
        "assigned_at": "2021-01-24T04:00:00Z",
        "due_at": "2021-04-24T12:00:00Z",
        "hops": 1,
        "refusals": 2,
        "stopped_at": None,
        "requested_until": "2021-05-24T12:00:00Z",
    },
    "lead": "hrss",
    "co": ["civil"],
    "hops": 1,
    "answer": {
        "id": str(REPLY),
        "assignment_id": str(ASSIGNMENT),
        "bureau": "hrss",
        "stage": "final",
    },
    "merged_into": str(MAIN),
    "filing": True,
}


@dataclass
class Replica:
    """An archive that gives one answer to all, or none at all while `silent`."""

    status: int = 200
    body: Any = field(default_factory=lambda: dict(YES))
    silent: bool = False
    asked: list[tuple[str, Any, str | None]] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        sent = await request.json()
        self.asked.append((request.path, sent, request.headers.get("Authorization")))
        if self.silent:
            await self.gone.wait()
        if isinstance(self.body, str):
            return web.Response(text=self.body, status=self.status)
        return web.json_response(self.body, status=self.status)


@asynccontextmanager
async def open_replica(replica: Replica) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/{path:.*}", replica.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await web.SockSite(runner, listener).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            replica.gone.set()
            await runner.cleanup()


async def ask(*replicas: Replica, away: int = 0, times: int = 1) -> list[Permit]:
    """Ask behind as many addresses as there are replicas, and some where nobody listens."""
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(open_replica(one)) for one in replicas]
        urls = [nobody() for _ in range(away)] + urls
        cases = await stack.enter_async_context(open_archive_cases(urls, lambda: "secret"))
        return [await cases.permit(QUESTION) for _ in range(times)]


def nobody() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_yes_carries_the_paper() -> None:
    replica = Replica()
    (permit,) = await ask(replica)
    assert permit == Permit(
        PAPER,
        CAUSE,
        PermittedAssignment(
            ASSIGNMENT,
            "hrss",
            "lead",
            assigned_at=NOON,
            due_at=datetime(2021, 4, 24, 12, tzinfo=UTC),
            hops=1,
            refusals=2,
            requested_until=datetime(2021, 5, 24, 12, tzinfo=UTC),
        ),
        "hrss",
        ("civil",),
        1,
        Answer(REPLY, ASSIGNMENT, "hrss", "final"),
        MAIN,
    )
    ((path, sent, token),) = replica.asked
    assert path.startswith("/v1/enquiries/")
    assert path.endswith("/acts/reply")
    assert sent == {
        "actor": {"id": "o001", "role": "official", "bureau": "hrss"},
        "stage": "final",
        "assignment_id": str(ASSIGNMENT),
        "event_id": str(EVENT),
    }
    assert token == "Bearer secret"


async def test_a_long_paper_is_read_to_its_end() -> None:
    """It comes in many parts."""
    long = PAPER.model_copy(update={"text": "养" * 20_000})
    body = YES | {"paper": long.model_dump(mode="json")}
    permits = await ask(Replica(body=body), times=20)
    assert {permit.paper.text for permit in permits} == {long.text}


async def test_a_draft_may_lack_what_makes_a_paper() -> None:
    lacking = {"title": None, "text": None, "submitted_at": None}
    paper = PAPER.model_dump(mode="json") | lacking
    (permit,) = await ask(Replica(body={"paper": paper, "cause": None}))
    assert (permit.paper.title, permit.paper.text) == ("", "")
    assert permit.paper.author == PAPER.author


async def test_replicas_are_asked_in_turn() -> None:
    first, second = Replica(), Replica()
    await ask(first, second, times=4)
    assert (len(first.asked), len(second.asked)) == (2, 2)


TROUBLES: dict[str, dict[str, Any]] = {
    "500": {"status": 500, "body": {}},
    "401": {"status": 401, "body": {}},
    "silent": {"silent": True},
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_a_replica_in_trouble_is_passed_over(trouble: dict[str, Any]) -> None:
    assert await ask(Replica(**trouble), Replica())


async def test_an_address_where_nobody_listens_is_passed_over() -> None:
    assert len(await ask(Replica(), away=1, times=2)) == 2


@pytest.mark.parametrize(
    ("status", "error"), [(403, ActRefusedError), (404, UnknownCaseError), (409, ActRefusedError)]
)
async def test_a_no_is_told_as_the_archive_put_it(
    status: int, error: type[ActRefusedError]
) -> None:
    problem = {
        "type": "urn:consult:problem:already-replied",
        "detail": "Answered.",
        "detail_zh": "已答复。",
    }
    with pytest.raises(error) as caught:
        await ask(Replica(status, problem))
    told = caught.value
    assert (told.status, told.slug, told.detail_zh) == (status, "already-replied", "已答复。")
    assert told.allowed is None


async def test_a_no_says_what_is_allowed_instead() -> None:
    allowed = [{"act": "sign", "assignment_id": str(ASSIGNMENT)}, {"act": "withdraw"}]
    with pytest.raises(ActRefusedError) as caught:
        await ask(Replica(409, {"detail": "No.", "allowed": [*allowed, "nonsense"]}))
    assert caught.value.allowed == tuple(allowed)


@pytest.mark.parametrize(
    "trouble",
    [*TROUBLES.values(), {"body": "not json"}, {"body": {"hops": 1}}, {"body": [1]}],
    ids=[*TROUBLES, "not json", "no paper", "a list"],
)
async def test_an_archive_without_a_usable_answer_is_unavailable_in_time(
    trouble: dict[str, Any],
) -> None:
    async with asyncio.timeout(2.5):
        with pytest.raises(ArchiveUnavailableError):
            await ask(Replica(**trouble))


async def test_a_new_credential_counts_at_once(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old\n", encoding="utf-8")
    token = token_file(path)
    assert token() == "old"
    path.write_text("new\n", encoding="utf-8")
    assert token() == "new"
