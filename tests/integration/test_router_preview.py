"""A router as a process: shows where a paper would go, fast, and takes a new model over."""

import asyncio
import time
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from services.router.adapters.model import CARD
from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.support import eventually
from tests.vhosts import Vhost

MEMBER = Principal("m-1", "member", "shanghai")
TEXT = ("灵活就业人员怎样缴纳社会保险和养老保险？" * 40)[:600]
PAPER = {"title": "灵活就业人员的社保", "text": TEXT}


async def ask(
    session: aiohttp.ClientSession, router: Replica, asked: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    async with session.post(f"{router.url}/v1/routes/preview", json=asked) as answer:
        return answer.status, await answer.json()


async def test_a_preview_is_for_those_who_are_known_and_takes_little_time(
    vhost: Vhost, tmp_path: Path
) -> None:
    private, jwks = new_key_pair()
    await asyncio.to_thread((tmp_path / "jwks.json").write_bytes, jwks)
    token = TokenIssuer(private).issue(MEMBER, now=time.time())
    settings = {
        "AMQP_URL": vhost.amqp_url,
        "JWKS_FILE": str(tmp_path / "jwks.json"),
        "ROUTER_MODEL": str(tmp_path / "model"),
        "ROUTER_MODEL_SECONDS": "0.1",
    }
    async with open_rabbit(vhost.amqp_url, service="test") as bus:
        codes = load_region(ROOT / "deploy/regions/shanghai").bureau_codes
        await bus.admin.declare(build_topology(codes))
    async with (
        open_replica("router", settings, tmp_path / "log") as router,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        aiohttp.ClientSession() as stranger,
    ):
        await router.until_ready()
        assert (await ask(stranger, router, PAPER))[0] == 401
        assert (await ask(session, router, {"body": "?"}))[0] == 422
        status, shown = await ask(session, router, PAPER)
        assert (status, shown["lead"], shown["referred"]) == (200, "hrss", None)
        assert "养老保险" in shown["reasons"][0]["en"]
        taken = [await timed(session, router) for _ in range(30)]
        assert median(taken) < 0.05
        broken = tmp_path / "model" / CARD
        await asyncio.to_thread(broken.parent.mkdir)
        await asyncio.to_thread(broken.write_text, "no card")
        await eventually(lambda: "router.model_refused" in router.log, within=20)
        assert (await ask(session, router, PAPER))[1]["lead"] == "hrss"
        assert TEXT not in router.log


async def timed(session: aiohttp.ClientSession, router: Replica) -> float:
    begun = time.perf_counter()
    assert (await ask(session, router, PAPER))[0] == 200
    return time.perf_counter() - begun
