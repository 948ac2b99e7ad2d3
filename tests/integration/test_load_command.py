"""`consult load` over real sockets: at doors that stall or refuse, and at a real intake."""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from aiohttp import web
from rich.console import Console

from deploy.commands.load import LoadOptions, put_load
from deploy.demo.target import Target
from deploy.load.arrivals import Plan, arrivals
from deploy.load.mix import Mix
from deploy.load.report import Run, is_good
from shared.events import CosignersInvited, EnquirySubmitted, Event
from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.integration.replicas import ROOT, open_replica
from tests.support import eventually
from tests.vhosts import Vhost

REGION_PACK = ROOT / "deploy/regions/shanghai"
SECOND = Plan(rate=30, seconds=1)
SUBMIT = Mix({"submit": 1})
Handle = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def door(handle: Handle) -> AsyncIterator[str]:
    """A service with one answer to everything, at a free port."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def receipt() -> web.Response:
    return web.json_response({"id": str(uuid4())}, status=202)


def target(folder: Path, url: str, key: bytes | None = None) -> Target:
    (folder / "issuer.pem").write_bytes(key or new_key_pair()[0])
    return Target(
        intake=(url,),
        archive=(url,),
        amqp="amqp://127.0.0.1:1/",
        issuer_key=folder / "issuer.pem",
        region_pack=REGION_PACK,
    )


async def put(
    folder: Path, handle: Handle, *, plan: Plan = SECOND, settle_seconds: float = 0.0
) -> Run:
    options = LoadOptions(plan, SUBMIT, sample=0.0, settle_seconds=settle_seconds)
    async with door(handle) as url:
        return await put_load(target(folder, url), options, Console(quiet=True))


async def test_people_act_though_nobody_before_them_is_answered(tmp_path: Path) -> None:
    options = LoadOptions(SECOND, SUBMIT)
    coming = len(list(arrivals(SECOND, options.seed)))
    waiting, all_here = 0, asyncio.Event()

    async def hold(_: web.Request) -> web.Response:
        nonlocal waiting
        waiting += 1
        if waiting == coming:
            all_here.set()
        await all_here.wait()
        return receipt()

    run = await put(tmp_path, hold)
    assert run.ledger.totals == {"ok": coming}
    assert run.accepted == coming


async def test_refusals_that_say_when_to_come_again_are_no_errors(tmp_path: Path) -> None:
    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "1"})

    run = await put(tmp_path, busy)
    assert set(run.ledger.totals) == {"busy"}
    assert is_good(run, max_errors=0.0)


async def test_failures_above_what_is_allowed_are_not_good(tmp_path: Path) -> None:
    async def fail(_: web.Request) -> web.Response:
        return web.Response(status=500)

    run = await put(tmp_path, fail)
    assert set(run.ledger.totals) == {"failed"}
    assert not is_good(run, max_errors=0.5)


async def test_papers_with_a_receipt_that_the_archive_does_not_have_are_missing(
    tmp_path: Path,
) -> None:
    async def forget(request: web.Request) -> web.Response:
        return receipt() if request.method == "POST" else web.Response(status=404)

    run = await put(tmp_path, forget, plan=Plan(rate=10, seconds=1), settle_seconds=1)
    assert run.check
    assert run.check.missing > 0
    assert run.check.found == 0
    assert not is_good(run, max_errors=1.0)


@pytest.mark.timeout(120)
async def test_ctrl_c_ends_a_run_with_what_was_measured_until_then(tmp_path: Path) -> None:
    asked = 0

    async def count(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return receipt()

    async with door(count) as url:
        await asyncio.to_thread(target(tmp_path, url).write, tmp_path / "stack.json")
        options = ["--rate", "50", "--ramp", "0", "--duration", "600", "--json", "-"]
        acts = ["--weight", "submit=30", "--weight", "preview=0", "--sample", "0"]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "deploy.cli", "load", "--target", str(tmp_path / "stack.json")),
            *(*options, *acts),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await eventually(lambda: asked > 20, within=60, told="people act")
            process.send_signal(signal.SIGINT)
            out, told = await asyncio.wait_for(process.communicate(), 60)
        finally:
            if process.returncode is None:
                process.kill()
    result = orjson.loads(out)
    assert process.returncode == 0, told.decode()
    assert result["ended"] == "interrupted"
    assert result["outcomes"]["ok"] > 0
    assert result["latency_ms"]["count"] > 0
    assert result["latency_ms"]["histogram"]
    assert "已中断" in told.decode()


@pytest.mark.timeout(120)
async def test_every_paper_that_a_real_intake_acknowledges_is_on_its_way(
    vhost: Vhost, tmp_path: Path
) -> None:
    private, jwks = new_key_pair()
    service = TokenIssuer(private).issue(
        Principal("intake", "service", "shanghai"), now=time.time()
    )
    files = {"jwks.json": jwks, "token": service.encode()}
    for name, content in files.items():
        await asyncio.to_thread((tmp_path / name).write_bytes, content)
    settings = {
        "AMQP_URL": vhost.amqp_url,
        "JWKS_FILE": str(tmp_path / "jwks.json"),
        "SERVICE_TOKEN_FILE": str(tmp_path / "token"),
    }
    seen: set[UUID] = set()

    async def note(event: Event) -> None:
        seen.add(event.subject)

    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="test"))
        await bus.admin.declare(build_topology(load_region(REGION_PACK).bureau_codes))
        intake = await stack.enter_async_context(
            open_replica("intake", settings, tmp_path / "intake.log")
        )
        await intake.until_ready()
        kinds = (EnquirySubmitted, CosignersInvited)
        await bus.consume("archive", *(Subscription(kind, note) for kind in kinds))
        stack.push_async_callback(bus.drain)
        there = target(tmp_path, intake.url, private)
        mix = Mix({"submit": 4, "submit_cosigned": 1})
        options = LoadOptions(Plan(rate=15, seconds=2), mix, sample=0.0, settle_seconds=0.0)
        run = await put_load(there, options, Console(quiet=True))
        assert run.ledger.errors == 0, run.statuses
        await eventually(lambda: len(seen) >= run.accepted, within=60, told="all are in the queue")
    assert run.accepted == run.ledger.totals["ok"] > 0
