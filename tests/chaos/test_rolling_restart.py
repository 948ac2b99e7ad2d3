"""All services are restarted in turn behind the balancer: no post fails, nothing is lost."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from deploy.local.broker_files import NoBrokerProgramError, find_server
from deploy.local.ports import LOOPBACK, free_ports
from deploy.stack import Replicas
from shared.messaging.topology import bureau_queue
from tests.chaos.archive import open_archive
from tests.chaos.checker import Evidence, judge, missing
from tests.chaos.load import Attempt, Load, Manner
from tests.chaos.queues import Bureaus, take_dead
from tests.chaos.site import Plan, Site, open_site
from tests.support import eventually

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "balancer" / "haproxy.cfg"
LINGER_SECONDS = 2
MARK = "rolling"
RESTARTED = ("intake-1", "intake-2", "router", "notifier", "archive")
PATIENCE_SECONDS = 90.0
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"

pytestmark = pytest.mark.skipif(
    not shutil.which("haproxy", path=_PATH),
    reason="NOT TESTED: a rolling restart, since haproxy is missing (make setup installs it)",
)


@asynccontextmanager
async def open_balancer(intakes: Sequence[str]) -> AsyncIterator[str]:
    """haproxy as it is shipped, before two intakes; its address."""
    program = shutil.which("haproxy", path=_PATH)
    assert program
    (port,) = free_ports(1)
    first, second = (url.removeprefix("http://") for url in intakes)
    process = await asyncio.create_subprocess_exec(
        *(program, "-f", str(CONFIGURATION)),
        env={"BIND": f"{LOOPBACK}:{port}", "INTAKE_1": first, "INTAKE_2": second},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://{LOOPBACK}:{port}"
    try:
        async with aiohttp.ClientSession() as session:
            await eventually(partial(_answers, session, url), within=PATIENCE_SECONDS)
        yield url
    finally:
        process.kill()
        await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url):
            return True
    except aiohttp.ClientError:
        return False


async def restart(site: Site, session: aiohttp.ClientSession, process: str) -> None:
    """As an operator does, who goes on to the next when this one works again."""
    begun = site.starts(process)
    site.signal(process, signal.SIGTERM)
    await eventually(
        lambda: site.starts(process) > begun, within=PATIENCE_SECONDS, told=f"{process} ends"
    )
    url = f"http://{LOOPBACK}:{site.stack.layout.ports[process]}"
    await eventually(
        partial(_works, session, url, posts=process.startswith("intake")),
        within=PATIENCE_SECONDS,
        told=f"{process} works again",
    )


async def _works(session: aiohttp.ClientSession, url: str, *, posts: bool) -> bool:
    """An intake works when the balancer sends it papers again."""
    try:
        async with session.get(f"{url}/health/ready") as answer:
            ready = answer.status == 200
        async with session.get(f"{url}/metrics") as answer:
            metrics = await answer.text()
    except aiohttp.ClientError:
        return False
    return ready and (not posts or 'route="/v1/enquiries"' in metrics)


async def settled(site: Site, attempts: Sequence[Attempt], bureaus: Bureaus) -> Evidence:
    """What is there once every paper is everywhere."""
    async with open_archive(site) as archive:

        async def look() -> Evidence:
            rows, _ = await archive.record(None)
            cases = await archive.cases(newest=len(attempts) + 1)
            return Evidence(f"{MARK}-", attempts, rows, cases, bureaus.taken)

        async def all_there() -> bool:
            return not missing(await look())

        await eventually(all_there, within=PATIENCE_SECONDS, told="every paper is everywhere")
        return await look()


async def test_where_no_intake_is_ready_the_balancer_says_what_an_intake_would() -> None:
    nobody = [f"http://{LOOPBACK}:{port}" for port in free_ports(2)]
    async with open_balancer(nobody) as url, aiohttp.ClientSession() as session:

        async def told() -> tuple[str, str, str]:
            async with session.post(f"{url}/v1/enquiries", data=b"{}") as answer:
                assert answer.status == 503
                body = await answer.json()
                return body["type"], body["detail_zh"], answer.headers["Retry-After"]

        kind, words, seconds = await told()
    assert kind == "urn:consult:problem:unavailable"
    assert "请稍后重试" in words
    assert seconds == "2"


@pytest.mark.timeout(420)
@pytest.mark.long
async def test_a_rolling_restart_fails_no_submission_and_loses_nothing(tmp_path: Path) -> None:
    try:
        find_server()
    except NoBrokerProgramError as error:
        pytest.skip(f"no broker of our own: {error}")
    said: list[str] = []
    settings = {**os.environ, "LINGER_SECONDS": str(LINGER_SECONDS)}
    async with AsyncExitStack() as stack:
        plan = Plan(Replicas(intake=2), settings=settings)
        site = await stack.enter_async_context(open_site(tmp_path, plan, say=said.append))
        operator = site.ground.operator.amqp_url
        codes = [*site.region.bureau_codes, "secretariat"]
        bureaus = Bureaus(operator, [bureau_queue(code) for code in codes])
        await stack.enter_async_context(bureaus)
        balancer = await stack.enter_async_context(open_balancer(site.intake_urls))
        load = await stack.enter_async_context(Load(site, [balancer]))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        load.begin(MARK)
        load.manner = Manner(per_second=12)
        load.resume()
        await eventually(lambda: load.acknowledged() >= 20, within=PATIENCE_SECONDS)
        for process in RESTARTED:
            await restart(site, session, process)
        await load.pause()
        attempts = load.take()
        evidence = await settled(site, attempts, bureaus)
        dead = await take_dead(operator, [f"dead.{name}" for name in ("intake", "router")])
        findings = judge(evidence)

    assert [(one.key, one.refusals) for one in attempts if one.posts != 1 or one.refusals] == []
    assert findings.acknowledged == findings.attempted
    assert (findings.lost, findings.doubled, findings.unexpected, dead) == ([], [], [], [])
    ended = [line for line in said if "ended by itself" in line]
    assert [line.split()[0] for line in ended] == list(RESTARTED)
    assert all("(status 0)" in line for line in ended), ended
