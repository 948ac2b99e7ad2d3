"""`make drill`: breaks a running system for some minutes, as the seed says, and counts."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from rich.console import Console

from deploy.stack import Replicas
from shared.clock import utc_now
from shared.logs import configure_logs
from tests.chaos import report
from tests.chaos.catalogue import FAULTS, chosen
from tests.chaos.disks import can_mount, keep_mounts_to_ourselves
from tests.chaos.drill import Outcome, drill
from tests.chaos.faults_broker import DESTRUCTIVE
from tests.chaos.faults_machine import NEED_SMALL_DISKS
from tests.chaos.schedule import rounds
from tests.chaos.site import Plan

MINUTES = 10.0


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make drill ARGS=…", description=__doc__)
    parser.add_argument("--seed", type=int, help="of the schedule; a new one where none is given")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="no round begins later")
    parser.add_argument("--rounds", type=int, help="exactly so many instead")
    parser.add_argument("--first", type=int, default=1, help="begin with the round of this number")
    parser.add_argument("--faults", default="", help="words in the names of faults, with commas")
    parser.add_argument("--list", action="store_true", help="name all faults and end")
    parser.add_argument("--intakes", type=int, default=2, help="replicas of intake")
    parser.add_argument("--archives", type=int, default=2, help="replicas of the archive")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep logs and data there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all findings there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write a table there")
    return parser.parse_args(argv)


class Watch:
    """Says how it goes, and when it is enough."""

    def __init__(self, options: argparse.Namespace, console: Console) -> None:
        self.outcomes: list[Outcome] = []
        self._options = options
        self._console = console
        self._begun = time.monotonic()

    def say(self, words: str) -> None:
        self._console.print(f"[dim]{self._minutes():5.1f} min  {words}[/]", highlight=False)

    def done(self, outcome: Outcome) -> bool:
        self.outcomes.append(outcome)
        self._console.print(f"{self._minutes():5.1f} min {report.line(outcome)}", highlight=False)
        for words in report.faults_found(outcome):
            self._console.print(f"[bold red]         {words}[/]", highlight=False)
        return not self._options.rounds and self._minutes() >= self._options.minutes

    def _minutes(self) -> float:
        return (time.monotonic() - self._begun) / 60


@contextmanager
def _folder(asked: Path | None) -> Iterator[Path]:
    if asked:
        asked.mkdir(parents=True, exist_ok=True)
        yield asked.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        yield Path(folder)


def _replay(options: argparse.Namespace, *, played: int) -> str:
    words = f"--seed {options.seed} --first {options.first} --rounds {played}"
    if options.faults:
        words += f" --faults {options.faults!r}"
    return f'make drill ARGS="{words} --intakes {options.intakes} --archives {options.archives}"'


def main() -> int:
    options = parse(sys.argv[1:])
    console = Console(width=None if sys.stdout.isatty() else 180)
    if options.list:
        console.print("\n".join([*FAULTS, *DESTRUCTIVE]))
        return 0
    if options.seed is None:
        options.seed = random.randrange(1_000_000)  # noqa: S311 - a name for a schedule
    faults = chosen(options.faults)
    small_disks = can_mount() and any(fault in NEED_SMALL_DISKS for fault in faults)
    if small_disks:
        keep_mounts_to_ourselves()
    elif left := [fault for fault in faults if fault in NEED_SMALL_DISKS]:
        console.print(f"[bold red]LEFT OUT, since nothing can be mounted here: {left}[/]")
        faults = [fault for fault in faults if fault not in left]
    configure_logs("drill", level="error", form="console")
    watch = Watch(options, console)
    schedule = rounds(options.seed, faults, first=options.first)
    plan = Plan(Replicas(intake=options.intakes, archive=options.archives), small_disks=small_disks)
    with _folder(options.data) as data:
        asked = islice(schedule, options.rounds)
        asyncio.run(drill(data, plan, asked, say=watch.say, done=watch.done))
    return _tell(watch.outcomes, options, console)


def _tell(outcomes: Sequence[Outcome], options: argparse.Namespace, console: Console) -> int:
    report.show(outcomes, console)
    if options.json:
        content = report.document(outcomes, seed=options.seed, now=utc_now())
        report.write_json(options.json, content)
    if options.markdown:
        table = report.markdown(outcomes, seed=options.seed, now=utc_now())
        options.markdown.write_text(table, encoding="utf-8")
    console.print(f"the same again: {_replay(options, played=len(outcomes))}", highlight=False)
    bad = [outcome for outcome in outcomes if not outcome.clean]
    for outcome in bad:
        console.print(f"[bold red]round {outcome.round.number}: {outcome.round.fault}[/]")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
