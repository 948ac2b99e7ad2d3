"""The systems that are compared: how each is started, and how one sees that it is ready."""

import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import yaml

from deploy.local.ports import LOOPBACK
from deploy.local.supervisor import ProcessSpec
from deploy.stack import REPLICABLE, Layout, Replicas, Servers, Stack
from shared.errors import ConsultError
from shared.messaging.rabbit import open_rabbit
from tests.bench.lean.router import weights
from tests.bench.site import Site
from tests.support import eventually

PRODUCT, LIMIT, FASTSTREAM, CELERY = "product", "limit", "faststream", "celery"
PEERS = (FASTSTREAM, CELERY)
PEERS_ENVIRONMENT = Path(__file__).parents[2] / ".venv-peers"
_CELERY_QUEUES = ("tasks.router", "tasks.notifier", "tasks.archive")
ONE_OF_EACH = Replicas()
MOST_PORTS = ONE_OF_EACH.total + 1
_READY_SECONDS = 90.0
_UNLIMITED = dict.fromkeys(("RATE_PER_PERSON", "RATE_SUBMISSIONS"), "1000000/minute")
"""A few members drive what a city does: the limits are counted, and never reached."""


_TOLD_ONCE = {"enquiry.submitted.v1": 1, "enquiry.assigned.v1": 1, "alert.delivered.v1": 1}
_TOLD_TWICE = _TOLD_ONCE | {"alert.delivered.v1": 2}
"""The author over the webhook, the bureau's desk in the log."""


@dataclass(frozen=True, slots=True)
class System:
    """`stored`: the events that one enquiry leaves behind, by type."""

    name: str
    specs: Callable[[Site], list[ProcessSpec]]
    wait_ready: Callable[[Site], Awaitable[None]]
    stored: Mapping[str, int]


def product_specs(
    site: Site,
    *,
    replicas: Replicas = ONE_OF_EACH,
    services: Sequence[str] = REPLICABLE,
) -> list[ProcessSpec]:
    """These services as a stack runs them, with our one subscriber in place of its own."""
    layout = Layout.of(replicas, site.ports)
    stack = Stack(
        layout=layout,
        servers=Servers(site.amqp_url, site.mongo_url),
        credentials=site.credentials,
        region_pack=site.region_pack,
        folder=site.folder,
        environ={**os.environ, **_UNLIMITED, "MONGO_DATABASE": site.database},
    )
    specs = [spec for spec in stack.specs() if layout.services.get(spec.name) in services]
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


async def product_ready(
    site: Site,
    *,
    replicas: Replicas = ONE_OF_EACH,
    services: Sequence[str] = REPLICABLE,
) -> None:
    layout = Layout.of(replicas, site.ports)
    names = [name for name, service in layout.services.items() if service in services]
    async with aiohttp.ClientSession() as session:
        for name in names:
            url = f"http://{LOOPBACK}:{layout.ports[name]}/health/ready"

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
    await _listening_and_consuming(site, refused=422)


async def _listening_and_consuming(
    site: Site, *, refused: int, queues: Sequence[str] = ("router", "notifier", "archive")
) -> None:
    """`refused` is what the system answers to a POST of nothing."""
    async with (
        aiohttp.ClientSession() as session,
        open_rabbit(site.amqp_url, service="bench") as bus,
    ):

        async def listening() -> bool:
            return await _answers(session, intake_url(site), accepted=refused)

        async def consuming() -> bool:
            with suppress(ConsultError):  # a queue that its system has not declared yet
                figures = [await bus.admin.figures(name) for name in queues]
                return all(queue.consumers for queue in figures)
            return False

        await eventually(
            listening, within=_READY_SECONDS, told=f"intake, log: {site.log('intake')}"
        )
        await eventually(consuming, within=_READY_SECONDS, told=f"consumers, logs: {site.folder}")


def faststream_specs(site: Site) -> list[ProcessSpec]:
    python = [str(PEERS_ENVIRONMENT / "bin/python"), "-m"]
    environment = _peer_environment(site)
    return [
        ProcessSpec(
            name, [*python, f"tests.bench.peers.on_faststream.{name}"], environment, site.log(name)
        )
        for name in REPLICABLE
    ]


async def faststream_ready(site: Site) -> None:
    await _listening_and_consuming(site, refused=401)


def celery_specs(site: Site) -> list[ProcessSpec]:
    """A worker for each service, with as many processes as there are cores: Celery's default."""
    python = [str(PEERS_ENVIRONMENT / "bin/python"), "-m"]
    tasks = [*python, "celery", "-A", "tests.bench.peers.on_celery.tasks", "worker"]
    environment = _peer_environment(site)
    intake = [*python, "tests.bench.peers.on_celery.intake"]
    return [
        ProcessSpec("intake", intake, environment, site.log("intake")),
        *(
            ProcessSpec(
                queue.removeprefix("tasks."),
                [*tasks, "--queues", queue, "--hostname", f"{queue}@%h", "--loglevel", "WARNING"],
                environment,
                site.log(queue),
            )
            for queue in _CELERY_QUEUES
        ),
    ]


async def celery_ready(site: Site) -> None:
    await _listening_and_consuming(site, refused=401, queues=_CELERY_QUEUES)


def _peer_environment(site: Site) -> dict[str, str]:
    lexicon = site.folder / "lexicon.json"
    lexicon.write_text(json.dumps(weights(site.region), ensure_ascii=False), encoding="utf-8")
    return site.environment() | {
        "HTTP_PORT": str(site.ports[0]),
        "JWKS_FILE": str(site.credentials.jwks),
        "LEXICON_FILE": str(lexicon),
    }


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
    PRODUCT: System(PRODUCT, product_specs, product_ready, _TOLD_TWICE),
    LIMIT: System(LIMIT, limit_specs, limit_ready, _TOLD_ONCE),
    FASTSTREAM: System(FASTSTREAM, faststream_specs, faststream_ready, _TOLD_ONCE),
    CELERY: System(CELERY, celery_specs, celery_ready, _TOLD_ONCE),
}
