"""`make bench`: alternated runs of the product, of the lean loop and of its peers, compared."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from deploy.local.platform import open_platform
from shared.logs import configure_logs
from shared.region import load_region
from tests.bench.figures import faults_of, figures_of
from tests.bench.report import Outcome, show, write_json, write_picture
from tests.bench.run import REGION_PACK, Bench, Plan, data_folder
from tests.bench.systems import PEERS, PEERS_ENVIRONMENT, SYSTEMS


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench ARGS=…", description=__doc__)
    parser.add_argument("--enquiries", type=int, default=2000, help="measured in each run")
    parser.add_argument("--warm-up", type=int, default=200, help="before them, not measured")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, help="so many a second, instead of all at once")
    parser.add_argument("--rounds", type=int, default=2, help="each runs every system once")
    parser.add_argument(
        "--systems",
        type=_systems,
        default=list(SYSTEMS),
        metavar="NAMES",
        help=f"with commas, of {', '.join(SYSTEMS)} (all); one alone to profile it",
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw bars of it (SVG)")
    return parser.parse_args(argv)


async def bench(options: argparse.Namespace, data: Path, console: Console) -> Outcome:
    outcome = Outcome(Plan(options.enquiries, options.warm_up, options.connections, options.rate))
    # Servers of our own, whatever the environment names: their CPU time is part of it.
    async with open_platform(data, say=console.print, environ={}) as platform:
        shared = Bench(platform, load_region(REGION_PACK), REGION_PACK, data)
        for place, name in enumerate(_turns(options)):
            seen = await shared.run(SYSTEMS[name], outcome.plan)
            outcome.add(name, figures_of(seen), faults_of(seen))
            rate = outcome.figures[name][-1]["end to end per second"]
            console.print(f"run {place + 1}, {name}: {rate:,.0f} end to end per second")
        platform.kill()  # without grace: nobody needs the data any more
    return outcome


def _turns(options: argparse.Namespace) -> Iterator[str]:
    """Alternated, and each round in the other order, so that none is always the first."""
    for place in range(options.rounds):
        yield from options.systems if place % 2 == 0 else reversed(options.systems)


def _systems(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in SYSTEMS]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not of {', '.join(SYSTEMS)}")
    return names


def main() -> int:
    options = parse(sys.argv[1:])
    if not PEERS_ENVIRONMENT.exists() and set(options.systems) & set(PEERS):
        sys.exit("FastStream and Celery are not set up here: make bench does it, or leave them out")
    configure_logs("bench", level="warning", form="console")
    console = Console()
    with data_folder(options.data) as data:
        outcome = asyncio.run(bench(options, data, console))
    show(outcome, console)
    if options.json:
        write_json(outcome, options.json)
    if options.picture:
        write_picture(outcome, options.picture)
    if not outcome.clean:
        console.print("[bold red]Something was lost, doubled or refused: the figures are void.[/]")
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
