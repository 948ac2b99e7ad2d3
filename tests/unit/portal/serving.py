"""A portal of its own for a test: real HTTP on a free port, fake services behind it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import uvicorn

from deploy.demo.roster import make_roster
from services.portal.main import open_portal
from services.portal.settings import PortalSettings
from shared.identity import TokenVerifier, new_key_pair
from shared.region import load_region
from shared.runtime import Process
from shared.telemetry import Telemetry
from shared.web import Health
from tests.support import eventually
from tests.unit.portal.fake_router import FakeRouter, serving_router
from tests.unit.portal.fakes import FakeServices, serving_fakes

_PATIENCE_SECONDS = 10.0  # a busy machine is no reason for a page without advice
PACK = Path("deploy/regions/shanghai")


@dataclass(frozen=True)
class Stand:
    """A running portal and what is behind it."""

    url: str
    services: FakeServices
    router: FakeRouter


def roster_file(folder: Path, bureaus: tuple[str, ...]) -> Path:
    fields = ("id", "name_zh", "name_en", "role", "bureau", "group", "group_en")
    people = [{name: getattr(person, name) for name in fields} for person in make_roster(bureaus)]
    path = folder / "roster.json"
    path.write_bytes(orjson.dumps(people))
    return path


@asynccontextmanager
async def standing_portal(folder: Path, *, demo: bool = True, **more: Any) -> AsyncIterator[Stand]:
    """`more` are settings."""
    pem, jwks = new_key_pair()
    region = load_region(PACK)
    services = FakeServices(region, TokenVerifier(jwks))
    router = FakeRouter(region, TokenVerifier(jwks))
    key = folder / "issuer.pem"
    key.write_bytes(pem)
    async with serving_fakes(services) as address, serving_router(router) as router_address:
        settings = PortalSettings(
            region_pack=PACK,
            intake_urls=(address,),
            archive_urls=(address,),
            router_urls=(router_address,),
            demo_issuer=key if demo else None,
            demo_roster=roster_file(folder, region.bureau_codes),
            **{"advice_seconds": _PATIENCE_SECONDS, **more},
        )
        async with serving_portal(settings) as url:
            yield Stand(url, services, router)


@asynccontextmanager
async def serving_portal(settings: PortalSettings) -> AsyncIterator[str]:
    async with AsyncExitStack() as stack:
        process = Process(stack, Telemetry("portal"), Health())
        service = await open_portal(process, settings)
        server = uvicorn.Server(uvicorn.Config(service.app, log_config=None, lifespan="off"))
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            serving = asyncio.create_task(server.serve([listener]))
            await eventually(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            server.should_exit = True
            await serving
