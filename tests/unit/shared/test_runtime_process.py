"""A process opens, serves until told to stop, finishes what is in hand and closes in reverse."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from fastapi import Response

from shared.errors import TransientError
from shared.runtime import Process, Service, run
from shared.settings import CommonSettings
from shared.web import create_app, json_response
from tests.support import eventually


def settings(**changes: Any) -> CommonSettings:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return CommonSettings(**{"http_port": port, "drain_seconds": 5, **changes})


class Trial:
    """A service that notes what happens to it and stops its process in mid-request."""

    def __init__(self, own: CommonSettings, *, away: int = 0, asked: bool = True) -> None:
        self.settings = own
        self.notes: list[str] = []
        self._away = away
        self._asked = asked
        self._draining = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    async def open(self, process: Process) -> Service:
        if self._away:
            self._away -= 1
            raise TransientError("the broker is not up yet")
        await process.stack.enter_async_context(self._part("connection"))
        app = create_app("trial", telemetry=process.telemetry, health=process.health)

        @app.get("/slow")
        async def slow() -> Response:
            os.kill(os.getpid(), signal.SIGTERM)
            await self._draining.wait()
            self.notes.append("answered")
            return json_response({"draining": process.health.draining})

        if self._asked:
            self._asking = asyncio.create_task(self._ask())
        await process.stack.enter_async_context(self._part("consumer"))
        return Service(app, drain=self._drain)

    async def _ask(self) -> None:
        """A client that is being answered while the process is told to stop."""
        async with aiohttp.ClientSession() as session:
            told = await eventually(lambda: self._get(session), within=5)
            self.notes.append(told)

    async def _get(self, session: aiohttp.ClientSession) -> str:
        url = f"http://127.0.0.1:{self.settings.http_port}/slow"
        try:
            async with session.get(url) as answer:
                return f"client got {answer.status} {await answer.text()}"
        except aiohttp.ClientConnectorError:
            return ""  # it does not listen yet

    async def _drain(self) -> None:
        self.notes.append("drained")
        self._draining.set()

    @asynccontextmanager
    async def _part(self, name: str) -> AsyncIterator[None]:
        self.notes.append(f"{name} opened")
        try:
            yield
            if name == "consumer" and self._asking:
                await self._asking
        finally:
            self.notes.append(f"{name} closed")


@pytest.mark.parametrize("away", [0, 2])
def test_what_is_in_hand_is_finished_and_parts_close_in_reverse(away: int) -> None:
    trial = Trial(settings(), away=away)
    run("trial", trial.settings, trial.open)
    assert trial.notes == [
        "connection opened",
        "consumer opened",
        "drained",
        "answered",
        'client got 200 {"draining":true}',
        "consumer closed",
        "connection closed",
    ]


def test_who_is_leaving_goes_on_answering_until_balancers_have_seen_it() -> None:
    own = settings(linger_seconds=2)
    told: list[tuple[int, str]] = []

    async def open_service(process: Process) -> Service:
        app = create_app("trial", telemetry=process.telemetry, health=process.health)
        asking = asyncio.create_task(ask())
        process.stack.push_async_callback(asyncio.wait, {asking})
        return Service(app)

    async def ask() -> None:
        url = f"http://127.0.0.1:{own.http_port}/health"
        async with aiohttp.ClientSession() as session:
            await eventually(lambda: answered(session, f"{url}/ready", 200))
            os.kill(os.getpid(), signal.SIGTERM)
            await eventually(lambda: answered(session, f"{url}/ready", 503))
            async with session.get(f"{url}/live") as answer:
                told.append((answer.status, answer.headers["Connection"]))

    async def answered(session: aiohttp.ClientSession, url: str, status: int) -> bool:
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with session.get(url) as answer:
                return answer.status == status
        return False

    run("trial", own, open_service)
    assert told == [(200, "close")]


def test_a_port_that_is_taken_ends_the_process_with_a_reason(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        trial = Trial(settings(http_port=listener.getsockname()[1]), asked=False)
        with pytest.raises(SystemExit) as caught:
            run("trial", trial.settings, trial.open)
    assert caught.value.code == 1
    assert "runtime.failed" in capfd.readouterr().out
    assert trial.notes[-2:] == ["consumer closed", "connection closed"]


def test_servers_that_stay_away_end_the_process_with_a_reason(
    capfd: pytest.CaptureFixture[str],
) -> None:
    trial = Trial(settings(startup_seconds=0.3), away=1_000)
    with pytest.raises(SystemExit):
        run("trial", trial.settings, trial.open)
    assert "the broker is not up yet" in capfd.readouterr().out
