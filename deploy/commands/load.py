"""Puts a load on a stack and tells what its people would have seen of it."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live

from deploy.demo.http import open_session
from deploy.demo.samples import SAMPLES, InputFileError, read_papers
from deploy.demo.target import Target
from deploy.load.acts import Acts
from deploy.load.arrivals import Plan, arrivals
from deploy.load.cases import Cases
from deploy.load.display import LiveTable, closing_lines, kinds_table
from deploy.load.driver import Driver
from deploy.load.ledger import Ledger
from deploy.load.mix import Mix
from deploy.load.people import People
from deploy.load.report import Run, is_good
from deploy.load.runner import RunClock, Runner
from deploy.load.stages import Stages, stages_ended_by_signals
from deploy.load.watch import Watch, queues_taken
from deploy.load.wire import Wire
from shared.identity import TokenIssuer
from shared.region import Region, load_region


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What to do, and when to call it good.

    `sample`: the share of papers that is followed into the archive; `settle_seconds`: how long
    to look afterwards for every paper with a receipt, 0: not at all.
    """

    plan: Plan
    mix: Mix
    seed: int = 1
    most_in_flight: int = 512
    max_errors: float = 0.01
    routers: tuple[str, ...] = ()
    queues: bool = False
    sample: float = 0.05
    settle_seconds: float = 60.0
    input: Path = SAMPLES


@dataclass(frozen=True, slots=True)
class _Parts:
    run: Run
    cases: Cases
    watch: Watch
    runner: Runner
    clock: RunClock


async def put_load(target: Target, options: LoadOptions, console: Console) -> Run:
    """Ends by itself; on SIGINT with what was measured until then.

    Raises:
        InputFileError: the input is not papers.
    """
    async with _parts(target, options) as parts:
        table = LiveTable(parts.run, parts.clock, lambda: parts.runner.in_flight)
        with (
            Live(table, console=console, refresh_per_second=4, transient=True),
            stages_ended_by_signals() as stages,
        ):
            await _offer(parts, stages, options)
            table.note = "looking for the papers in the archive 正在核对归档"
            await _look_after(parts, stages, options)
        parts.run.ended = "interrupted" if stages.interrupted else "whole"
        parts.run.accepted = parts.cases.accepted
    return parts.run


async def _offer(parts: _Parts, stages: Stages, options: LoadOptions) -> None:
    """A first signal ends the schedule, and a second one the wait for what is in flight."""
    acts = zip(arrivals(options.plan, options.seed), options.mix.draws(options.seed), strict=False)
    await stages.go_through(parts.runner.offer(acts))
    parts.run.seconds = parts.clock()
    await stages.go_through(parts.runner.land())
    await parts.runner.abandon()


async def _look_after(parts: _Parts, stages: Stages, options: LoadOptions) -> None:
    if options.settle_seconds and not stages.interrupted:
        await stages.go_through(parts.watch.finish(within=options.settle_seconds))
        checking = parts.watch.check(within=options.settle_seconds)
        parts.run.check = await stages.go_through(checking)
    await parts.watch.stop()
    parts.run.not_watched = parts.watch.not_watched


def _people(target: Target, region: Region, options: LoadOptions) -> People:
    papers = list(read_papers(options.input))
    if not papers:
        raise InputFileError(f"{options.input} holds no paper")
    issuer = TokenIssuer(target.issuer_key.read_bytes())
    return People(region, issuer, papers, seed=options.seed)


@asynccontextmanager
async def _parts(target: Target, options: LoadOptions) -> AsyncIterator[_Parts]:
    region, seed = load_region(target.region_pack), options.seed
    people = _people(target, region, options)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(open_session(2 * options.most_in_flight))
        doors = Wire(
            http, {"intake": target.intake, "archive": target.archive, "router": options.routers}
        )
        clock, cases = RunClock(), Cases(seed, filing=people.filing)
        watch = Watch(cases, doors.send, people.token, clock, share=options.sample)
        if options.queues:
            codes = region.bureau_codes
            await stack.enter_async_context(queues_taken(target.amqp, codes, watch))
        name = f"load-{uuid.uuid4().hex[:12]}"
        driver = Driver(Acts(people, cases, run=name, accepted=watch.accepted), doors, clock)
        ledger = Ledger(measured_from=options.plan.measured_from)
        run = Run(
            options.plan,
            options.mix,
            seed,
            name,
            ledger,
            driver.replaced,
            driver.statuses,
            watch.archived,
            watch.at_bureau,
        )
        clock.start()
        runner = Runner(driver.prepare, ledger, clock, most_in_flight=options.most_in_flight)
        yield _Parts(run, cases, watch, runner, clock)


def show_run(run: Run, console: Console, *, max_errors: float) -> None:
    title = f"{run.name}: {run.ledger.offered.total()} acts in {run.seconds:.1f} s"
    console.print(kinds_table(run.ledger, title))
    good = is_good(run, max_errors=max_errors)
    for line in closing_lines(run, good=good, max_errors=max_errors):
        console.print(line, highlight=False)
