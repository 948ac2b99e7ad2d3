"""What every service says over HTTP when something is wrong, and of itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from fastapi import Request, Response
from pydantic import BaseModel

from shared.errors import TransientError
from shared.telemetry import Telemetry
from shared.web import Health, create_app, json_response, read_body
from tests.support import eventually
from tests.unit.intake.support import serving


class Form(BaseModel):
    text: str


@dataclass
class Site:
    session: aiohttp.ClientSession
    url: str
    health: Health
    telemetry: Telemetry
    cut_short: list[str]


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    health, telemetry, cut_short = Health(), Telemetry("trial"), list[str]()
    app = create_app("trial", telemetry=telemetry, health=health)

    @app.post("/forms/{number}")
    async def take(request: Request, number: int) -> Response:
        try:
            form = await read_body(request, Form, limit=1_000)
        except Exception as error:
            cut_short.append(type(error).__name__)
            raise
        return json_response({"number": number, "text": form.text})

    @app.get("/away")
    async def away() -> Response:
        raise TransientError("the database is away")

    @app.get("/broken")
    async def broken() -> Response:
        raise ValueError("a secret detail")

    async with serving(app) as url, aiohttp.ClientSession() as session:
        yield Site(session, url, health, telemetry, cut_short)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/away", 405, "http"),
        ("GET", "/away", 503, "unavailable"),
        ("GET", "/broken", 500, "internal"),
        ("POST", "/forms/x", 422, "invalid"),
        ("POST", "/forms/1", 415, "media-type"),
    ],
)
async def test_every_error_is_a_problem_in_two_languages(
    site: Site, method: str, path: str, status: int, slug: str
) -> None:
    async with site.session.request(method, site.url + path) as response:
        body = await response.json(content_type="application/problem+json")
        headers = response.headers
    assert (response.status, body["status"], body["type"]) == (
        status,
        status,
        f"urn:consult:problem:{slug}",
    )
    assert body["instance"] == path
    assert body["detail"]
    assert body["detail_zh"]
    assert "secret" not in str(body)
    assert ("Retry-After" in headers) == (status == 503)


async def test_a_client_that_goes_away_in_mid_body_is_no_failure_of_ours(site: Site) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /forms/1 HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await eventually(lambda: site.cut_short)
    assert site.cut_short == ["Problem"]


async def test_an_announced_length_is_refused_before_the_body_comes(site: Site) -> None:
    host, port = site.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /forms/1 HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 10000000\r\n\r\n".encode())
    async with asyncio.timeout(5):
        assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_readiness_tells_the_reason_and_liveness_does_not_care(site: Site) -> None:
    async def away() -> str | None:
        return "no connection"

    async with site.session.get(site.url + "/health/ready") as response:
        assert response.status == 200
    site.health.watch("broker", away)
    async with site.session.get(site.url + "/health/ready") as response:
        assert response.status == 503
        assert (await response.json())["reasons"] == {"broker": "no connection"}
    site.health.draining = True
    async with site.session.get(site.url + "/health/ready") as response:
        assert (await response.json())["reasons"] == {"process": "draining"}
        assert response.headers["Connection"] == "close"  # nobody is to come back on it
    async with site.session.get(site.url + "/health/live") as response:
        assert response.status == 200


async def test_a_check_that_does_not_end_is_a_reason() -> None:
    async def never() -> str | None:
        await asyncio.Event().wait()
        return None

    health = Health()
    health.watch("database", never)
    async with asyncio.timeout(5):
        assert "no answer" in (await health.reasons())["database"]


async def test_metrics_count_by_route_and_never_by_id(site: Site) -> None:
    for number in (1, 2):
        async with site.session.post(f"{site.url}/forms/{number}", json={"text": "t"}) as response:
            assert response.status == 200
    async with site.session.get(site.url + "/some-id-nobody-has") as response:
        assert response.status == 404
    async with site.session.get(site.url + "/metrics") as response:
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        text = await response.text()
    assert 'consult_http_request_seconds_count{method="POST",route="/forms/{number}"' in text
    assert 'route="unmatched"' in text
    assert "some-id-nobody-has" not in text
