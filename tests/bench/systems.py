"""The systems that are compared: how each is started, and how one sees that it is ready."""

import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import yaml

from deploy.local.supervisor import ProcessSpec
from deploy.stack import REPLICABLE, Layout, Replicas, Servers, Stack
from shared.messaging.rabbit import open_rabbit
from tests.bench.site import Site
from tests.support import eventually

PRODUCT, LIMIT = "product", "limit"
MOST_PORTS = Replicas().total + 1
_READY_SECONDS = 90.0
_UNLIMITED = dict.fromkeys(("RATE_PER_PERSON", "RATE_SUBMISSIONS"), "1000000/minute")
"""A few members drive what a city does: the limits are counted, and never reached."""


@dataclass(frozen=True, slots=True)
class System:
    name: str
    specs: Callable[[Site], list[ProcessSpec]]
    wait_ready: Callable[[Site], Awaitable[None]]


def product_specs(site: Site) -> list[ProcessSpec]:
    """The four services as a stack runs them, with our one subscriber in place of its own."""
    stack = Stack(
        layout=Layout.of(Replicas(), site.ports),
        servers=Servers(site.amqp_url, site.mongo_url),
        credentials=site.credentials,
        region_pack=site.region_pack,
        folder=site.folder,
        environ={**os.environ, **_UNLIMITED, "MONGO_DATABASE": site.database},
    )
    specs = [spec for spec in stack.specs() if spec.name in REPLICABLE]
    subscriber = {
        "name": "bench",
        "url": site.sink_url,
        "secret": site.webhook_secret,
        "events": ["enquiry.assigned.*"],
        "recipients": ["person:*"],
    }
    document = yaml.safe_dump([subscriber])
    (site.folder / "webhooks.yaml").write_text(document, encoding="utf-8")
    return specs


async def product_ready(site: Site) -> None:
    layout = Layout.of(Replicas(), site.ports)
    async with aiohttp.ClientSession() as session:
        for name in REPLICABLE:
            url = f"{layout.urls(name)[0]}/health/ready"

            async def ready(url: str = url) -> bool:
                return await _answers(session, url)

            await eventually(ready, within=_READY_SECONDS, told=f"{name}, log: {site.log(name)}")


def limit_specs(site: Site) -> list[ProcessSpec]:
    environment = site.environment() | {"HTTP_PORT": str(site.ports[0])}
    return [
        ProcessSpec(
            name,
            [sys.executable, "-m", f"tests.bench.lean.{name}"],
            environment,
            site.log(name),
        )
        for name in REPLICABLE
    ]


async def limit_ready(site: Site) -> None:
    async with (
        aiohttp.ClientSession() as session,
        open_rabbit(site.amqp_url, service="bench") as bus,
    ):

        async def listening() -> bool:
            return await _answers(session, intake_url(site), accepted=422)

        async def consuming() -> bool:
            queues = [await bus.admin.figures(name) for name in ("router", "notifier", "archive")]
            return all(queue.consumers for queue in queues)

        await eventually(
            listening, within=_READY_SECONDS, told=f"intake, log: {site.log('intake')}"
        )
        await eventually(consuming, within=_READY_SECONDS, told=f"consumers, logs: {site.folder}")


def intake_url(site: Site) -> str:
    """The first port is intake's in both."""
    return f"http://127.0.0.1:{site.ports[0]}/v1/enquiries"


async def _answers(session: aiohttp.ClientSession, url: str, *, accepted: int = 200) -> bool:
    try:
        if accepted == 200:
            async with session.get(url) as answer:
                return answer.status == accepted
        async with session.post(url, data=b"[]") as answer:
            return answer.status == accepted
    except aiohttp.ClientConnectionError:
        return False


SYSTEMS = {
    PRODUCT: System(PRODUCT, product_specs, product_ready),
    LIMIT: System(LIMIT, limit_specs, limit_ready),
}
