"""Breaks a cluster of three nodes, as the seed says, and counts what is lost or doubled."""

import argparse
import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.stack import Replicas
from shared.clock import utc_now
from shared.logs import configure_logs
from tests.chaos import report
from tests.chaos.cluster.cluster import open_cluster_ground
from tests.chaos.cluster.faults import CLUSTER_FAULTS, MAJORITY_STAYS
from tests.chaos.cluster.net import INSIDE, NoNetworkError, move_inside
from tests.chaos.drill import Outcome, drill
from tests.chaos.load import Load, Manner
from tests.chaos.schedule import rounds
from tests.chaos.site import Plan

BOUND_SECONDS: Final = 10.0
_PER_SECOND: Final = 8.0


class QuietLoad(Load):
    """Three brokers and all services share this machine: it is not the load that is tried."""

    def begin(self, mark: str) -> None:
        super().begin(mark)
        self.manner = Manner(per_second=_PER_SECOND)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.chaos.cluster", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the schedule; a new one where none is given")
    parser.add_argument("--rounds", type=int, help="how many; each fault once where not given")
    parser.add_argument("--first", type=int, default=1, help="begin with the round of this number")
    parser.add_argument("--faults", default="", help="words in the names of faults, with commas")
    parser.add_argument("--list", action="store_true", help="name all faults and end")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all findings there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write a table there")
    return parser.parse_args(argv)


def chosen(words: str) -> list[str]:
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    found = [name for name in CLUSTER_FAULTS if not wanted or any(word in name for word in wanted)]
    if not found:
        raise SystemExit(f"no fault has {words!r} in its name: {', '.join(CLUSTER_FAULTS)}")
    return found


def main() -> int:
    options = parse(sys.argv[1:])
    console = Console(width=None if sys.stdout.isatty() else 180)
    if options.list:
        console.print("\n".join(CLUSTER_FAULTS))
        return 0
    if INSIDE not in os.environ:
        try:
            move_inside("tests.chaos.cluster", sys.argv[1:])
        except NoNetworkError as error:
            console.print(f"[bold red]LEFT OUT: {error}[/]")
            return 0
    if options.seed is None:
        options.seed = random.randrange(1_000_000)  # noqa: S311 - a name for a schedule
    outcomes = _play(options, console)
    return _tell(outcomes, options, console)


def _play(options: argparse.Namespace, console: Console) -> list[Outcome]:
    configure_logs("drill", level="error", form="console")
    faults = chosen(options.faults)
    schedule = islice(
        rounds(options.seed, faults, first=options.first), options.rounds or len(faults)
    )
    outcomes: list[Outcome] = []

    def done(outcome: Outcome) -> bool:
        outcomes.append(outcome)
        console.print(report.line(outcome), highlight=False)
        for words in report.faults_found(outcome):
            console.print(f"[bold red]         {words}[/]", highlight=False)
        return False

    with ExitStack() as opened:
        folder = options.data or Path(
            opened.enter_context(tempfile.TemporaryDirectory(prefix="drill-"))
        )
        folder.mkdir(parents=True, exist_ok=True)
        running = drill(
            folder.resolve(),
            Plan(Replicas(intake=2, archive=2), ground=open_cluster_ground),
            schedule,
            say=console.print,
            done=done,
            find_fault=CLUSTER_FAULTS.__getitem__,
            open_load=QuietLoad,
        )
        asyncio.run(running)
    return outcomes


def _tell(outcomes: Sequence[Outcome], options: argparse.Namespace, console: Console) -> int:
    report.show(outcomes, console)
    if options.json:
        content = report.document(outcomes, seed=options.seed, now=utc_now())
        report.write_json(options.json, content)
    if options.markdown:
        table = report.markdown(outcomes, seed=options.seed, now=utc_now())
        options.markdown.write_text(f"{_broker()}\n\n{table}", encoding="utf-8")
    words = f"--faults {options.faults!r} " if options.faults else ""
    console.print(
        f"the same again: python -m tests.chaos.cluster --seed {options.seed}"
        f" {words}--first {options.first} --rounds {len(outcomes)}",
        highlight=False,
    )
    bad = [outcome for outcome in outcomes if not outcome.clean or _slow(outcome)]
    for outcome in bad:
        stall = f", no paper taken for {outcome.longest_stall:.1f} s" if _slow(outcome) else ""
        console.print(f"[bold red]round {outcome.round.number}: {outcome.round.fault}{stall}[/]")
    return 1 if bad else 0


def _slow(outcome: Outcome) -> bool:
    return outcome.round.fault in MAJORITY_STAYS and outcome.longest_stall > BOUND_SECONDS


def _broker() -> str:
    program = shutil.which("dpkg-query")
    if program is None:
        return "Three nodes."
    words = (program, "--show", "rabbitmq-server")
    told = subprocess.run(words, capture_output=True, text=True, check=False).stdout  # noqa: S603 - our own words
    return f"Three nodes of {' '.join(told.split()) or 'RabbitMQ'}."


if __name__ == "__main__":
    sys.exit(main())
