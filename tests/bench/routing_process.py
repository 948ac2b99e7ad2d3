"""Starts one router on a broker of its own and tells how soon it is ready and what it holds."""

import asyncio
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import aiohttp
import psutil

from deploy.local.platform import open_platform
from deploy.local.ports import free_ports
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.support import eventually

ROOT = Path(__file__).parents[2]
_MB = 1024 * 1024
_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Started:
    """From the start of the process to the first answer that it is ready."""

    ready_seconds: float
    cpu_seconds: float
    resident_mb: float


async def start_and_look(pack: Path, card: Path | None) -> Started:
    """`card` is a model's; its folder is what the router looks into."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with open_platform(data, say=_quiet, environ={}) as platform:
            async with open_rabbit(platform.amqp_url, service="bench") as bus:
                await bus.admin.declare(build_topology(load_region(pack).bureau_codes))
            model = {"ROUTER_MODEL": str(card.parent)} if card else {}
            settings = {"AMQP_URL": platform.amqp_url, "REGION_PACK": str(pack), **model}
            try:
                return await _start(settings, data / "router.log")
            finally:
                platform.kill()  # without grace: nobody needs the data any more


async def _start(settings: dict[str, str], log: Path) -> Started:
    (port,) = free_ports(1)
    environment = {**os.environ, **settings, "HTTP_PORT": str(port)}
    with log.open("wb") as output:
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "services.router.main"),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        url = f"http://127.0.0.1:{port}/health/ready"
        await eventually(lambda: _is_ready(url), within=_WITHIN_SECONDS, told=url)
        ready = time.perf_counter() - begun
        seen = psutil.Process(process.pid)
        used = seen.cpu_times()
        return Started(ready, used.user + used.system, seen.memory_info().rss / _MB)
    finally:
        process.terminate()
        await process.wait()


async def _is_ready(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status == HTTPStatus.OK
    except aiohttp.ClientError:
        return False


def _quiet(_: str) -> None:
    """A bench tells figures only."""
