"""Runs one process: open, serve until SIGTERM, drain, close in reverse order."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

import structlog
import tenacity
import uvicorn
import uvloop
from fastapi import FastAPI

from shared.errors import ConsultError, TransientError
from shared.logs import configure_logs
from shared.rounds import open_rounds
from shared.settings import CommonSettings
from shared.spare import give_back, spare_what_stays
from shared.telemetry import Telemetry
from shared.web import Health
from shared.web.limits_head import BoundedHttp

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Process:
    """What `open_service` is given to build with; all that it opens goes on `stack`."""

    stack: AsyncExitStack
    telemetry: Telemetry
    health: Health


@dataclass(frozen=True, slots=True)
class Service:
    """What runs: an HTTP entrance, and how to let go of the work in hand (consumers, loops)."""

    app: FastAPI
    drain: Callable[[], Awaitable[None]] | None = None


_GIVE_BACK_SECONDS: Final = 60.0

OpenService = Callable[[Process], Awaitable[Service]]


def run(name: str, settings: CommonSettings, open_service: OpenService) -> None:
    """Run the service until SIGTERM or SIGINT; a second signal ends the process at once."""
    configure_logs(name, level=settings.log_level, form=settings.log_format)
    try:
        uvloop.run(_run(name, settings, open_service))
    except (ConsultError, OSError) as error:  # a server that stays away, a port that is taken
        log.error("runtime.failed", reason=f"{type(error).__name__}: {error}")  # noqa: TRY400 - the reason tells all
        sys.exit(1)


async def _run(name: str, settings: CommonSettings, open_service: OpenService) -> None:
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with AsyncExitStack() as stack:
        process = Process(stack, Telemetry(name), Health())
        opening = asyncio.create_task(_open(process, settings, open_service))
        if not await _finished_before(opening, stop):
            return
        service = opening.result()
        server = await stack.enter_async_context(_serving(service.app, settings))
        spare_what_stays()
        giving = open_rounds("memory", give_back, every_seconds=_GIVE_BACK_SECONDS)
        await stack.enter_async_context(giving)
        log.info("runtime.started", port=server.port)
        await _first(stop.wait(), server.wait())
        log.info("runtime.draining")
        process.health.draining = True
        await asyncio.gather(_drain(service, settings.drain_seconds), _linger(server, settings))
    log.info("runtime.stopped")


async def _open(process: Process, settings: CommonSettings, open_service: OpenService) -> Service:
    """Open the service, waiting for servers that are not up yet."""
    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        wait=tenacity.wait_random_exponential(0.2, max=3),
        stop=tenacity.stop_after_delay(settings.startup_seconds),
        before_sleep=_tell_waiting,
        reraise=True,
    )
    async for attempt in retrying:
        with attempt:
            async with AsyncExitStack() as attempted:
                service = await open_service(Process(attempted, process.telemetry, process.health))
                process.stack.push_async_exit(attempted.pop_all())
                return service
    raise AssertionError  # AsyncRetrying either returns above or raises


def _tell_waiting(state: tenacity.RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning("runtime.waiting_for_servers", reason=str(error), attempt=state.attempt_number)


async def _finished_before(task: asyncio.Task[Service], stop: asyncio.Event) -> bool:
    await _first(stop.wait(), asyncio.wait({task}))
    if task.done():
        return True
    task.cancel()
    await asyncio.wait({task})
    return False


async def _first(*waits: Awaitable[object]) -> None:
    """Until one of them ends; what it raised, if anything, is for whoever owns that work."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _drain(service: Service, seconds: float) -> None:
    if service.drain is None:
        return
    try:
        async with asyncio.timeout(seconds):
            await service.drain()
    except TimeoutError:
        log.warning("runtime.drain_cut_short", seconds=seconds)


async def _linger(server: "_Serving", settings: CommonSettings) -> None:
    """Go on answering until balancers have seen that this process is not ready any more."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(settings.linger_seconds):
            await server.wait()


def _stop_on_signals(stop: asyncio.Event) -> None:
    def on_signal() -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)


class _Server(uvicorn.Server):
    """uvicorn under our own signal handling."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Serving:
    def __init__(self, task: asyncio.Task[None], port: int) -> None:
        self._task = task
        self.port = port

    async def wait(self) -> None:
        """Until the server ends; if it failed, its error."""
        await asyncio.shield(self._task)


@asynccontextmanager
async def _serving(app: FastAPI, settings: CommonSettings) -> AsyncIterator[_Serving]:
    """Serve until the block ends, then answer what is in hand and close."""
    tls = settings.http_server_tls()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=75,  # longer than the usual balancer's, so that it closes first
        timeout_graceful_shutdown=max(1, int(settings.drain_seconds)),
        server_header=False,
        http=BoundedHttp,
        ws="none",
        forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_context_factory=(lambda *_: tls) if tls else None,
    )
    server = _Server(config)
    with _listening(settings.http_host, settings.http_port) as listener:
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield _Serving(task, listener.getsockname()[1])
        finally:
            server.should_exit = True
            await task


def _listening(host: str, port: int) -> socket.socket:
    """Bound by ourselves: where the port is taken, uvicorn would end the process from a task."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)
