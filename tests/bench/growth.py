"""What an enquiry costs as the archive grows: `python -m tests.bench.growth`, `make bench-growth`.

One run of the product. At 1,000 stored cases, at 5,000 and so on up to `--cases`, laps are measured
by themselves: one at a rate that it keeps up with, one as fast as papers are taken. Between them
papers are posted on while not too many are on their way. All is read back at the end.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from shared.logs import configure_logs
from tests.bench.driver import Answers
from tests.bench.driving import Pace
from tests.bench.figures import Observation, faults_of
from tests.bench.growth_report import Grown, show, write_json, write_picture
from tests.bench.laps import Lap, Stage, figures_of_part, stages
from tests.bench.run import Part, Running
from tests.bench.servers import data_folder, open_bench
from tests.bench.systems import PRODUCT, SYSTEMS

_PLAN = ("bureaus", "cases", "lap", "rate", "within", "connections")
MIXTURES = 40
"""Of each bureau's sentences: an archive is not full of the same few texts."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make bench-growth ARGS=…", description=__doc__)
    parser.add_argument(
        "--cases", type=int, default=100_000, help="stored when the last lap begins"
    )
    parser.add_argument(
        "--lap", type=int, default=1000, help="enquiries measured at each mark, each way"
    )
    parser.add_argument("--rate", type=float, default=100.0, help="a second, in the steady laps")
    parser.add_argument(
        "--within", type=int, default=400, help="on their way at once, between laps"
    )
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--bureaus", type=int, metavar="N", help="in a region made with so many")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all figures there")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the curves (SVG)")
    return parser.parse_args(argv)


@dataclass(frozen=True, slots=True)
class Mark:
    """What was posted for one mark: up to it, and there."""

    stored: int
    before: Part
    steady: Part
    flat_out: Part

    def parts(self) -> tuple[Part, ...]:
        return self.before, self.steady, self.flat_out

    def lap(self, whole: Observation) -> Lap:
        return Lap(self.stored, *(figures_of_part(part, whole) for part in self.parts()))


async def growing(running: Running, options: argparse.Namespace, console: Console) -> Grown:
    begun = time.monotonic()
    marks: list[Mark] = []
    for stage in stages(options.cases, 2 * options.lap):
        marks.append(await _reach(stage, running, options))
        taken = time.monotonic() - begun
        console.print(f"{stage.stored:,} stored and looked at after {taken:,.0f} s")
    posted = time.monotonic()
    whole = await running.observe(_together([part for mark in marks for part in mark.parts()]))
    return Grown(
        laps=[mark.lap(whole) for mark in marks],
        faults=faults_of(whole),
        posting_seconds=posted - begun,
        reading_seconds=time.monotonic() - posted,
        stored=len(whole.record.cases),
    )


async def _reach(stage: Stage, running: Running, options: argparse.Namespace) -> Mark:
    connections, lap = options.connections, options.lap
    return Mark(
        stored=stage.stored,
        before=await running.post(stage.fill, Pace(connections, within=options.within)),
        steady=await running.post(lap, Pace(connections, rate=options.rate)),
        flat_out=await running.post(lap, Pace(connections)),
    )


def _together(parts: Sequence[Part]) -> Part:
    """As if all had been posted at once: for what is lost it does not matter when it was."""
    answers = Answers(accepted=[], refused=[])
    for part in parts:
        answers.accepted += part.answers.accepted
        answers.refused += part.answers.refused
        answers.papers |= part.answers.papers
    return Part(answers, parts[-1].settled_at, {}, {}, {})


async def grow(options: argparse.Namespace, data: Path, console: Console) -> Grown:
    async with (
        open_bench(data, console, bureaus=options.bureaus, mixtures=MIXTURES, lone=True) as bench,
        bench.open(SYSTEMS[PRODUCT]) as running,
    ):
        return await growing(running, options, console)


def main() -> int:
    options = parse(sys.argv[1:])
    configure_logs("bench", level="warning", form="console")
    console = Console()
    with data_folder(options.data) as data:
        grown = asyncio.run(grow(options, data, console))
    show(grown, console)
    plan = {name: getattr(options, name) for name in _PLAN}
    if options.json:
        write_json(grown, options.json, plan)
    if options.picture:
        write_picture(grown, options.picture)
    return 0 if grown.clean else 1


if __name__ == "__main__":
    sys.exit(main())
