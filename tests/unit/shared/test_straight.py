"""A route that requests go straight to differs from every other in nothing that one can see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from shared.errors import TransientError
from shared.settings import CommonSettings
from shared.telemetry import Telemetry
from shared.web import Health, answer_straight, create_app, json_response, read_body
from shared.web.limits import Manner, limit_requests
from shared.web.limits_counts import read_rate
from tests.unit.intake.support import serving


class Paper(BaseModel):
    text: str


class UnseenError(Exception):
    """Nobody handles it, and its text is nobody's business."""


def trial(telemetry: Telemetry, *, straight: bool) -> FastAPI:
    app = create_app("trial", telemetry=telemetry, health=Health())

    @app.post("/papers")
    async def papers(request: Request) -> Response:
        paper = await read_body(request, Paper, limit=1_000)
        if paper.text == "away":
            raise TransientError("the broker is away")
        if paper.text == "broken":
            raise UnseenError("a secret detail")
        return json_response({"text": paper.text}, 202, {"Location": "/papers/1"})

    @app.get("/papers")
    async def listed() -> Response:
        return json_response([])

    if straight:
        answer_straight(app, "POST", "/papers")
    return app


@asynccontextmanager
async def both() -> AsyncIterator[list[tuple[str, Telemetry]]]:
    """One application with a straight route, one without."""
    sites = [(trial(telemetry, straight=straight), telemetry) for straight, telemetry in (
        (True, Telemetry("trial")), (False, Telemetry("trial")),
    )]  # fmt: skip
    async with serving(sites[0][0]) as one, serving(sites[1][0]) as other:
        yield [(one, sites[0][1]), (other, sites[1][1])]


async def told(url: str, method: str, **request: Any) -> tuple[int, dict[str, str], bytes]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"{url}/papers", **request) as answer,
    ):
        headers = {name: value for name, value in answer.headers.items() if name != "Date"}
        return answer.status, headers, await answer.read()


@pytest.mark.parametrize(
    ("method", "request_", "status"),
    [
        ("POST", {"json": {"text": "a paper"}}, 202),
        ("POST", {"json": {"text": "away"}}, 503),
        ("POST", {"json": {"text": "broken"}}, 500),
        ("POST", {"json": {"text": 7}}, 422),
        ("POST", {"json": {"text": "x" * 2_000}}, 413),
        ("POST", {"data": "not JSON", "headers": {"Content-Type": "application/json"}}, 400),
        ("POST", {"data": "text"}, 415),
        ("GET", {}, 200),
        ("DELETE", {}, 405),
    ],
)
async def test_it_answers_as_if_it_had_gone_through_the_router(
    method: str, request_: dict[str, Any], status: int
) -> None:
    async with both() as ((straight, measured), (usual, also_measured)):
        answer = await told(straight, method, **request_)
        assert answer == await told(usual, method, **request_)
        assert answer[0] == status
        counted = f'method="{method}",route="/papers",status="{status}"'
        for telemetry in (measured, also_measured):
            assert counted in telemetry.exposition().decode()


def test_it_is_described_as_any_other() -> None:
    straight, usual = (trial(Telemetry("trial"), straight=one) for one in (True, False))
    assert straight.openapi() == usual.openapi()


async def test_limits_are_around_it_whichever_was_added_first() -> None:
    app = trial(Telemetry("trial"), straight=True)
    rates = CommonSettings().model_copy(update={"rate_per_address": read_rate("1/minute")})
    limit_requests(app, rates, lambda _scope: None, manner=Manner(writes=True))
    async with serving(app) as url:
        answers = [await told(url, "POST", json={"text": "a paper"}) for _ in range(2)]
    assert [status for status, _, _ in answers] == [202, 429]
