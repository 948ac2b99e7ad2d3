"""`make bench-scaling`: what each service does with 1, 2 and 4 replicas, and what bounds it."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from shared.logs import configure_logs
from tests.bench.scaling.measuring import Measured, measure
from tests.bench.scaling.picture import picture
from tests.bench.scaling.plan import COUNTS, POSTED_TO, SERIES, SERVICES, SHARE, Plan
from tests.bench.scaling.quota import missing
from tests.bench.scaling.recording import record
from tests.bench.scaling.report import show, write_json
from tests.bench.servers import data_folder, open_bench

_MOST_REPLICAS = 16


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench-scaling ARGS=…", description=__doc__)
    parser.add_argument(
        "--services", type=_some_of(SERVICES), default=SERVICES, metavar="NAMES", help=_of(SERVICES)
    )
    parser.add_argument(
        "--replicas", type=_counts, default=COUNTS, metavar="NUMBERS", help="with commas (1,2,4)"
    )
    parser.add_argument(
        "--series", type=_some_of(SERIES), default=SERIES, metavar="NAMES", help=_of(SERIES)
    )
    parser.add_argument(
        "--enquiries",
        type=_number(100_000),
        default=4000,
        help="where replicas may use a core or more together, else in proportion",
    )
    parser.add_argument(
        "--share",
        type=_number(100),
        default=15,
        metavar="PERCENT",
        help="of a core for each replica in the series `share`",
    )
    parser.add_argument("--connections", type=_number(1000), default=64)
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the curves (SVG)")
    return parser.parse_args(argv)


def _of(known: Sequence[str]) -> str:
    return f"with commas, of {', '.join(known)} (all)"


def _some_of(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
        if unknown := [name for name in names if name not in known]:
            told = f"{', '.join(unknown) or 'nothing'}: not of {', '.join(known)}"
            raise argparse.ArgumentTypeError(told)
        return names

    return read


def _counts(text: str) -> tuple[int, ...]:
    return tuple(sorted({_number(_MOST_REPLICAS)(part) for part in text.split(",")}))


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.strip().isdecimal() and 1 <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r}: not a number from 1 to {most:,}")
        return int(text)

    return read


def plan_of(options: argparse.Namespace, console: Console) -> Plan:
    """Without quotas on this machine no shares: that is said."""
    series = options.series
    if SHARE in series and (reason := missing()):
        console.print(f"[bold yellow]`{SHARE}` is left out: {reason}[/]")
        series = tuple(name for name in series if name != SHARE)
    return Plan(
        options.services,
        options.replicas,
        series,
        options.enquiries,
        options.share / 100,
        options.connections,
        tuple(sorted(os.sched_getaffinity(0))),
    )


async def scale(plan: Plan, data: Path, console: Console) -> list[Measured]:
    results: list[Measured] = []
    async with open_bench(data, console) as bench:
        backlog = None
        if set(plan.services) != {POSTED_TO}:
            backlog = await record(bench, plan.most(), plan.connections)
            console.print(f"recorded what the product publishes for {plan.most():,} enquiries")
        for point in plan.points():
            one = await measure(bench, plan, point, None if point.service == POSTED_TO else backlog)
            results.append(one)
            console.print(f"{point}: {one.per_second:,.0f} a second, bound by {one.bound}")
    return results


def main() -> int:
    options = parse(sys.argv[1:])
    configure_logs("bench", level="warning", form="console")
    console = Console()
    plan = plan_of(options, console)
    if not plan.series:
        sys.exit("nothing is left to be measured")
    with data_folder(options.data) as data:
        results = asyncio.run(scale(plan, data, console))
    show(results, console)
    if options.json:
        write_json(plan, results, options.json)
    if options.picture:
        options.picture.write_text(picture(results), encoding="utf-8")
    clean = all(one.clean for one in results)
    if not clean:
        console.print("[bold red]Something was lost, doubled or refused: the figures are void.[/]")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
