"""Intake as a process on a real broker: a 202 means that the broker has it, else 503 in time."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from shared.events import (
    CaseJoined,
    CaseMerged,
    CosignersInvited,
    EnquiryDrafted,
    EnquirySubmitted,
    Event,
)
from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.support import eventually
from tests.vhosts import Vhost

MEMBER = Principal("m001", "member", "shanghai", "陈明")
EXAMINER = Principal("e001", "examiner", "shanghai", "周洁")


class Line:
    """A wire to the broker that can be held (all falls silent) or cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._server: asyncio.Server | None = None
        self.port: int = self._listener.getsockname()[1]

    def hold(self) -> None:
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    async def connect(self) -> None:
        self._server = await asyncio.start_server(self._join, sock=self._listener.dup())

    async def cut(self) -> None:
        if self._server:
            self._server.close()
        for writer in self._writers:
            writer.close()
        self._open.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        self._writers |= {writer, far_writer}
        flows = [self._flow(reader, far_writer), self._flow(far_reader, writer)]
        self._tasks |= {asyncio.create_task(flow) for flow in flows}

    async def _flow(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                await self._open.wait()
                writer.write(data)
        writer.close()

    async def close(self) -> None:
        await self.cut()
        self._listener.close()


class Bench:
    """One intake process behind a line to the broker, and what reaches the archive's queue."""

    def __init__(self, replica: Replica, line: Line, *, token: str, bus: RabbitBus) -> None:
        self.replica = replica
        self.line = line
        self.bus = bus
        self.seen: set[UUID] = set()
        self.token = token
        self.told: list[tuple[str, UUID]] = []

    async def note(self, event: EnquirySubmitted) -> None:
        self.seen.add(event.subject)

    async def note_others(self, event: Event) -> None:
        self.told.append((event.type, event.subject))

    async def post(self, path: str, body: dict[str, Any], *, token: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(self.replica.url + path, json=body) as answer,
        ):
            return answer.status, await answer.json(content_type=None)

    async def submit(self, text: str) -> tuple[int, dict[str, Any], float]:
        """The status, the answer and how long it took."""
        started = time.monotonic()
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.token}"}) as session,
            session.post(
                f"{self.replica.url}/v1/enquiries",
                json={"kind": "consultation", "title": "社保", "text": text},
            ) as answer,
        ):
            body = await answer.json(content_type=None)
            assert answer.status == 202 or answer.headers["Retry-After"]
            return answer.status, body, time.monotonic() - started


@pytest.fixture
async def bench(vhost: Vhost, tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(vhost, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def open_bench(
    vhost: Vhost, folder: Path, *, archive: str = "http://127.0.0.1:9", who: Principal = MEMBER
) -> AsyncIterator[Bench]:
    private, jwks = new_key_pair()
    issuer = TokenIssuer(private)
    service = issuer.issue(Principal("intake", "service", "shanghai"), now=time.time())
    await asyncio.to_thread((folder / "jwks.json").write_bytes, jwks)
    await asyncio.to_thread((folder / "token").write_text, service, "utf-8")
    address = URL(vhost.amqp_url)
    line = Line(address.host or "", address.port or 5672)
    await line.connect()
    settings = {
        "AMQP_URL": str(address.with_host("127.0.0.1").with_port(line.port)),
        "JWKS_FILE": str(folder / "jwks.json"),
        "SERVICE_TOKEN_FILE": str(folder / "token"),
        "ARCHIVE_URLS": archive,
    }
    async with open_rabbit(vhost.amqp_url, service="test") as bus:
        region = load_region(ROOT / "deploy/regions/shanghai")
        await bus.admin.declare(build_topology(region.bureau_codes))
        async with open_replica("intake", settings, folder / "intake.log") as replica:
            await replica.until_ready()
            token = issuer.issue(who, now=time.time())
            bench = Bench(replica, line, token=token, bus=bus)
            others = (CosignersInvited, EnquiryDrafted, CaseMerged, CaseJoined)
            await bus.consume(
                "archive",
                Subscription(EnquirySubmitted, bench.note),
                *(Subscription(kind, bench.note_others) for kind in others),
            )
            try:
                yield bench
            finally:
                await bus.drain()
                await line.close()


async def test_papers_are_taken_without_the_archive_and_a_retry_is_the_same_paper(
    bench: Bench,
) -> None:
    status, first, _ = await bench.submit("怎样参加社会保险？")
    _, again, _ = await bench.submit("怎样参加社会保险？")
    assert (status, first) == (202, again)
    await eventually(lambda: bench.seen == {UUID(first["id"])})
    assert "怎样" not in bench.replica.log
    assert await bench.replica.stop() == 0


async def test_drafts_and_invitations_are_taken_without_the_archive_too(bench: Bench) -> None:
    paper = {"kind": "proposal", "title": "社保", "text": "建议", "cosigners": ["m002"]}
    status, invited = await bench.post("/v1/enquiries", paper, token=bench.token)
    assert (status, set(invited)) == (202, {"id", "receipt", "status_url"})
    status, drafted = await bench.post("/v1/drafts", {"kind": "proposal"}, token=bench.token)
    assert (status, set(drafted)) == (202, {"id", "receipt", "status_url"})
    await eventually(lambda: len(bench.told) == 2)
    assert set(bench.told) == {
        ("cosigners.invited.v1", UUID(invited["id"])),
        ("enquiry.drafted.v1", UUID(drafted["id"])),
    }
    status, problem = await bench.post(
        f"/v1/enquiries/{drafted['id']}/withdrawal", {}, token=bench.token
    )
    assert (status, problem["type"]) == (503, "urn:consult:problem:unavailable")


async def test_a_merger_that_the_archive_permits_is_told_on_both_cases(
    vhost: Vhost, tmp_path: Path
) -> None:
    case, main = uuid4(), uuid4()
    async with (
        permissive_archive() as (url, asked),
        open_bench(vhost, tmp_path, archive=url, who=EXAMINER) as bench,
    ):
        path = f"/v1/enquiries/{case}/merger"
        status, answer = await bench.post(path, {"into": str(main)}, token=bench.token)
        assert (status, answer["id"]) == (202, str(case))
        await eventually(lambda: len(bench.told) == 2)
        assert set(bench.told) == {("case.merged.v1", case), ("case.joined.v1", main)}
        assert asked == [f"/v1/enquiries/{case}/acts/merge", f"/v1/enquiries/{main}/acts/join"]


@asynccontextmanager
async def permissive_archive() -> AsyncIterator[tuple[str, list[str]]]:
    """An archive that allows everything, and what it was asked."""
    asked: list[str] = []

    async def permit(request: web.Request) -> web.Response:
        asked.append(request.path)
        paper = {
            "receipt": "SH-7K3M9-QXT2V",
            "kind": "proposal",
            "title": "社保",
            "text": "建议",
            "author": {"id": "m001"},
            "submitted_at": "2021-01-24T04:00:00Z",
        }
        return web.json_response({"paper": paper, "cause": None, "assignment": None})

    app = web.Application()
    app.router.add_post("/{path:.*}", permit)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        await web.SockSite(runner, listener).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        finally:
            await runner.cleanup()


async def test_a_broker_that_falls_silent_is_503_in_time_and_the_retry_is_the_same_paper(
    bench: Bench,
) -> None:
    bench.line.hold()
    status, problem, seconds = await bench.submit("沉默")
    assert (status, problem["type"]) == (503, "urn:consult:problem:unavailable")
    assert seconds < 2
    bench.line.release()
    await eventually(_accepted(bench, "沉默"), within=20, told="taken again")
    await eventually(lambda: bench.seen)
    assert len(bench.seen) == 1


async def test_a_broker_that_is_away_is_503_in_time_and_not_ready_until_it_is_back(
    bench: Bench,
) -> None:
    await bench.line.cut()
    status, _, seconds = await bench.submit("断开")
    assert status == 503
    assert seconds < 2

    async def unready() -> bool:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{bench.replica.url}/health/ready") as answer,
        ):
            return answer.status == 503

    await eventually(unready, told="not ready")
    await bench.line.connect()
    await bench.replica.until_ready()
    await eventually(_accepted(bench, "断开"), within=20, told="taken again")


async def test_a_malformed_act_of_a_bureau_becomes_a_dead_letter(bench: Bench) -> None:
    await bench.bus.publish_inbox("hrss", b'{"act": "sign"}', message_id=str(uuid4()))

    async def dead() -> bool:
        return (await bench.bus.admin.figures("dead.intake")).messages == 1

    await eventually(dead, told="a dead letter")


def _accepted(bench: Bench, text: str) -> Any:
    async def accepted() -> bool:
        status, _, _ = await bench.submit(text)
        return status == 202

    return accepted
