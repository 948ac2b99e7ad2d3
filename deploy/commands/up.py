"""Brings a whole stack up on one machine, plays the demonstration on it, takes it down again."""

import asyncio
import os
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.console import Console

from deploy.commands.service_users import servers_of
from deploy.commands.topology import apply_topology
from deploy.credentials import ensure_credentials
from deploy.demo.people import import_people
from deploy.demo.play import Options, play
from deploy.demo.roster import Roster, make_roster
from deploy.demo.target import Target, TargetFileError
from deploy.local.interrupt import two_step_stop
from deploy.local.platform import Platform, open_platform
from deploy.local.ports import held_ports
from deploy.local.supervisor import Supervisor
from deploy.stack import Layout, Replicas, Stack
from services.identity.settings import IdentitySettings
from shared.region import Region, load_region

READY_SECONDS = 90.0
_POLL_SECONDS = 0.1


class NotReadyError(RuntimeError):
    """A process of the stack did not become ready; the message says which, why, and its log."""


@dataclass(frozen=True, slots=True)
class UpOptions:
    """`demo` None: only the stack; `once`: end after the demonstration."""

    data: Path
    region_pack: Path
    replicas: Replicas
    demo: Options | None
    once: bool


class _Progress:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()

    def __call__(self, line: str) -> None:
        seconds = time.monotonic() - self._started
        self._console.print(f"[dim]{seconds:6.1f} s[/]  {line}", highlight=False)


async def up(options: UpOptions, console: Console) -> int:
    """Run until Ctrl-C, or to the end of the demonstration with `once`; the exit status."""
    say = _Progress(console)
    region = load_region(options.region_pack)
    roster = make_roster(region.bureau_codes)
    options.data.mkdir(parents=True, exist_ok=True)
    async with open_platform(options.data, say=say) as platform:
        supervisor = Supervisor(say=say)

        def at_once() -> None:
            supervisor.kill()
            platform.kill()

        with two_step_stop(at_once=at_once) as asked:
            async with supervisor:
                stack = await _start(options, platform, supervisor, region=region, roster=roster)
                status = await _until_asked(
                    asked, _serve(options, stack, supervisor, say=say, console=console)
                )
                say("ending: processes finish what they have in hand (Ctrl-C again: at once)")
    say("everything has ended")
    return status


async def _start(
    options: UpOptions,
    platform: Platform,
    supervisor: Supervisor,
    *,
    region: Region,
    roster: Roster,
) -> Stack:
    await apply_topology(platform.amqp_url, region)
    servers = await servers_of(platform)
    with held_ports(
        options.replicas.total + 1, remembered=_remembered_ports(options.data)
    ) as ports:
        stack = Stack(
            layout=Layout.of(options.replicas, ports),
            servers=servers,
            credentials=ensure_credentials(
                options.data / "keys", region=region.code, roster=roster
            ),
            region_pack=options.region_pack,
            folder=options.data,
            environ=os.environ,
        )
        stack.target().write(options.data / "stack.json")
        await supervisor.start_all(stack.specs())
    return stack


def _remembered_ports(data: Path) -> list[int]:
    """The portal's port of the last run comes last in the file and first for whoever returns."""
    try:
        known = Target.read(data / "stack.json")
    except TargetFileError:
        return []
    single = [address for address in (known.portal, known.identity) if address]
    addresses = [*known.intake, *known.archive, *single]
    return [int(address.rpartition(":")[2]) for address in addresses]


async def _until_asked(asked: asyncio.Event, work: Coroutine[None, None, int]) -> int:
    """The status of `work`, or 130 when a person ended it before."""
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.wait({working})
    return 0


async def _serve(
    options: UpOptions,
    stack: Stack,
    supervisor: Supervisor,
    *,
    say: _Progress,
    console: Console,
) -> int:
    say(f"starting {len(stack.layout.ports)} processes (logs: {options.data / 'logs'})")
    _, people = await asyncio.gather(until_ready(stack), _import_people(stack))
    say(f"all processes are ready ({people} people new to identity)")
    status = 0
    if options.demo:
        report = await play(stack.target(), options.demo, console)
        crashed = [name for name, starts in supervisor.starts.items() if starts > 1]
        if crashed:
            say(f"started again after a crash: {', '.join(crashed)}")
        status = 0 if report.clean else 1
    if options.once:
        return status
    _tell_what_to_try(stack, console)
    await asyncio.Event().wait()
    return status


async def _import_people(stack: Stack) -> int:
    settings = IdentitySettings.model_validate(stack.environment_of("identity"))
    return await import_people(settings, make_roster(load_region(stack.region_pack).bureau_codes))


async def until_ready(stack: Stack) -> None:
    """Until every service says that it is ready; raises NotReadyError."""
    async with aiohttp.ClientSession() as session:
        waits = (
            _process_ready(session, name, port, stack.folder / "logs" / f"{name}.log")
            for name, port in stack.layout.ports.items()
        )
        await asyncio.gather(*waits)


async def _process_ready(session: aiohttp.ClientSession, name: str, port: int, log: Path) -> None:
    reason = "it does not answer"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            async with session.get(f"http://127.0.0.1:{port}/health/ready") as answer:
                if answer.ok:
                    return
                reason = await answer.text()
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(_POLL_SECONDS)  # noqa: TID251 - another process's state is polled
    raise NotReadyError(f"{name} is not ready after {READY_SECONDS:g} s: {reason} (log: {log})")


def _tell_what_to_try(stack: Stack, console: Console) -> None:
    target = stack.target()
    console.print()
    console.print(f"[bold]The portal is at {target.portal}[/]  (Ctrl-C ends everything)")
    console.print(
        "  Sign in as [bold]m0001[/] (a member), [bold]o0012[/] (an official of the Human"
    )
    console.print("  Resources and Social Security Bureau), or [bold]s0001[/] (the secretariat).")
    console.print("What to try next:")
    console.print("  - submit an enquiry as the member and watch its timeline;")
    console.print("  - sign for it and answer it as an official of the bureau that it went to;")
    console.print("  - search the archive of the demonstration, in Chinese or English;")
    console.print("  - from another terminal: [bold].venv/bin/consult demo --rate 50[/],")
    console.print("    [bold].venv/bin/consult token m0001[/] and the curl line of the README.")
