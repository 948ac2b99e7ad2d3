"""HTTP over TLS: what services show, and whom they believe when they ask each other."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from deploy.commands.topology import apply_topology
from deploy.credentials import Credentials, ensure_credentials
from deploy.demo.roster import make_roster
from shared.identity import Principal, TokenIssuer
from shared.region import load_region
from shared.tls import client_tls
from tests.certificates import Authority
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.support import eventually
from tests.unit.portal.browsing import Browser
from tests.vhosts import Vhost

OFFICIAL = Principal("o-1", "official", "shanghai", "李娜", bureau="hrss")


@dataclass(frozen=True, slots=True)
class Stack:
    """Each service shows a certificate of `ours` for 127.0.0.1, and for no other name."""

    folder: Path
    settings: dict[str, str]
    files: Credentials
    ours: Authority
    others: Authority
    archive: str

    def caller(self, *, trusted: Authority, archive: str | None = None) -> dict[str, str]:
        """The settings of a service that asks the archive."""
        return self.settings | {
            "HTTP_CA_FILE": str(trusted.file),
            "ARCHIVE_URLS": archive or self.archive,
        }


@asynccontextmanager
async def open_secure(
    service: str, settings: dict[str, str], *, log: Path, ours: Authority
) -> AsyncIterator[tuple[Replica, str]]:
    """A replica that is ready, and its address."""
    async with (
        open_replica(service, settings, log) as replica,
        session_with(client_tls(ours.file)) as session,
    ):
        url = replica.url.replace("http:", "https:")

        async def ready() -> bool:
            try:
                async with session.get(f"{url}/health/ready") as answer:
                    return answer.status == 200
            except aiohttp.ClientConnectorError:
                return False

        await eventually(ready, within=60, told=f"ready: {service}, log {log}")
        yield replica, url


@asynccontextmanager
async def session_with(tls: ssl.SSLContext) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)
    connector = aiohttp.TCPConnector(ssl=tls)
    async with aiohttp.ClientSession(cookie_jar=jar, connector=connector) as session:
        yield session


@pytest.fixture
async def stack(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> AsyncIterator[Stack]:
    region = load_region(ROOT / "deploy/regions/shanghai")
    await apply_topology(vhost.amqp_url, region)
    roster = make_roster(region.bureau_codes)
    files = ensure_credentials(tmp_path / "keys", region=region.code, roster=roster)
    ours, others = Authority(tmp_path / "ours"), Authority(tmp_path / "others")
    shown = ours.sign("127.0.0.1")
    settings = {
        "AMQP_URL": vhost.amqp_url,
        "MONGO_URL": mongo_url,
        "MONGO_DATABASE": mongo_database,
        "JWKS_FILE": str(files.jwks),
        "SERVICE_TOKEN_FILE": str(files.service_token),
        "HTTP_TLS_CERT_FILE": str(shown.cert),
        "HTTP_TLS_KEY_FILE": str(shown.key),
    }
    log = tmp_path / "archive.log"
    async with open_secure("archive", settings, log=log, ours=ours) as (_, archive):
        yield Stack(tmp_path, settings, files, ours, others, archive)


async def sign_nothing(stack: Stack, settings: dict[str, str], *, name: str) -> int:
    """The status of an act on a case that does not exist: 404 is what the archive says to it."""
    issuer_key = await asyncio.to_thread(stack.files.issuer_key.read_bytes)
    token = TokenIssuer(issuer_key).issue(OFFICIAL, now=time.time())
    async with (
        open_secure("intake", settings, log=stack.folder / f"{name}.log", ours=stack.ours) as (
            _,
            url,
        ),
        session_with(client_tls(stack.ours.file)) as session,
        session.post(
            f"{url}/v1/enquiries/{uuid4()}/signature",
            json={},
            headers={"Authorization": f"Bearer {token}"},
        ) as answer,
    ):
        return answer.status


async def test_intake_asks_only_an_archive_that_it_can_verify(stack: Stack) -> None:
    known = stack.caller(trusted=stack.ours)
    assert await sign_nothing(stack, known, name="known") == 404
    unknown = stack.caller(trusted=stack.others)
    assert await sign_nothing(stack, unknown, name="unknown") == 503
    other_name = stack.archive.replace("127.0.0.1", "localhost")
    misnamed = stack.caller(trusted=stack.ours, archive=other_name)
    assert await sign_nothing(stack, misnamed, name="misnamed") == 503


async def papers_page(stack: Stack, trusted: Authority, *, name: str) -> int:
    settings = stack.caller(trusted=trusted) | {
        "INTAKE_URLS": stack.archive,  # not asked for a list of papers
        "PORTAL_DEMO_ISSUER": str(stack.files.issuer_key),
        "PORTAL_DEMO_ROSTER": str(stack.files.roster),
    }
    async with (
        open_secure("portal", settings, log=stack.folder / f"{name}.log", ours=stack.ours) as (
            _,
            url,
        ),
        session_with(client_tls(stack.ours.file)) as session,
    ):
        browser = Browser(session, url)
        await browser.sign_in("m0001")
        return (await browser.get("/archive")).status


async def test_the_portal_reads_only_from_an_archive_that_it_can_verify(stack: Stack) -> None:
    assert await papers_page(stack, stack.ours, name="known") == 200
    assert await papers_page(stack, stack.others, name="unknown") == 503


async def test_a_service_over_tls_does_not_answer_in_plain_text(stack: Stack) -> None:
    plain = stack.archive.replace("https:", "http:")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.get(f"{plain}/health/live")


async def test_a_service_with_a_key_of_another_certificate_ends_and_names_the_files(
    stack: Stack,
) -> None:
    strange = stack.others.sign("127.0.0.1")
    settings = stack.settings | {"HTTP_TLS_KEY_FILE": str(strange.key)}
    async with open_replica("archive", settings, stack.folder / "strange.log") as replica:
        await eventually(lambda: "runtime.failed" in replica.log, within=30)
        assert strange.key.name in replica.log
