"""What an enquiry costs with many bureaus: `python -m tests.bench.bureaus`, `make bench-bureaus`.

The product on servers of its own, once for each number of bureaus, in a region made for it. The
warm-up uses each queue, since the first use of one is dear, and is as long for few bureaus as for
many: what is stored already has its price, too.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from shared.logs import configure_logs
from tests.bench.driving import Pace
from tests.bench.figures import Figures, faults_of, figures_of
from tests.bench.meter import Meter, used
from tests.bench.report import Outcome, show, write_json
from tests.bench.run import Bench, Plan, Running
from tests.bench.servers import data_folder, open_bench
from tests.bench.systems import PRODUCT, SYSTEMS

NUMBERS = (44, 440, 1000)
_USES_OF_A_QUEUE = 2
_REST_SECONDS = 10.0
_MEGA = 1024 * 1024


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench-bureaus ARGS=…", description=__doc__)
    parser.add_argument(
        "--bureaus", type=_numbers, default=NUMBERS, metavar="N,N", help=f"{NUMBERS}"
    )
    parser.add_argument("--enquiries", type=int, default=4000, help="measured with each")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, help="so many a second, instead of all at once")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    return parser.parse_args(argv)


async def compare(options: argparse.Namespace, data: Path, console: Console) -> Outcome:
    warm_up = _USES_OF_A_QUEUE * max(options.bureaus)
    outcome = Outcome(Plan(options.enquiries, warm_up, options.connections, options.rate))
    for number in options.bureaus:
        folder = data / str(number)
        folder.mkdir()
        async with open_bench(folder, console, bureaus=number, lone=True) as bench:
            figures, faults = await measure(bench, outcome.plan)
        outcome.add(f"{number:,} bureaus", figures, faults)
        rate = figures["end to end per second"]
        console.print(f"{number:,} bureaus: {rate:,.0f} end to end per second")
    return outcome


async def measure(bench: Bench, plan: Plan) -> tuple[Figures, dict[str, int]]:
    async with bench.open(SYSTEMS[PRODUCT]) as running:
        begin = before_the_first(running)
        pace = Pace(plan.connections, plan.rate)
        await running.post(plan.warm_up, Pace(plan.connections))
        resting = await at_rest(running.meter)
        part = await running.post(plan.enquiries, pace)
        whole = await running.observe(part)
        return begin | resting | figures_of(whole), faults_of(whole)


def before_the_first(running: Running) -> Figures:
    resident = running.meter.resident_bytes()
    return {
        "topology declared, s": running.site.declared_seconds,
        "all services ready, s": running.ready_seconds,
        **{f"MB before the first paper, {name}": size / _MEGA for name, size in resident.items()},
    }


async def at_rest(meter: Meter) -> Figures:
    """What is done though nobody posts."""
    before = meter.cpu_seconds()
    await asyncio.sleep(_REST_SECONDS)  # noqa: TID251 - the time over which it is looked at
    rest = used(before, meter.cpu_seconds())
    return {
        f"CPU ms a second at rest, {name}": seconds / _REST_SECONDS * 1000
        for name, seconds in rest.items()
    }


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def main() -> int:
    options = parse(sys.argv[1:])
    configure_logs("bench", level="warning", form="console")
    console = Console()
    with data_folder(options.data) as data:
        outcome = asyncio.run(compare(options, data, console))
    show(outcome, console)
    if options.json:
        write_json(outcome, options.json)
    if not outcome.clean:
        console.print("[bold red]Something was lost, doubled or changed: the figures are void.[/]")
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
