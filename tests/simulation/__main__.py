"""`python -m tests.simulation`: thousands of schedules and a table, or one of them told in full."""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.simulation.faults import KINDS
from tests.simulation.invariants import INVARIANTS
from tests.simulation.schedule import Outcome, quiet_logs, run_schedule
from tests.simulation.world import collected_between

_CHUNK = 250


@dataclass(slots=True)
class Sums:
    """Of many schedules; `failed` are the first words of each that broke an invariant, by seed."""

    schedules: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    failed: dict[int, str] = field(default_factory=dict)
    cpu_seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        self.schedules += 1
        self.struck.update(outcome.struck)
        self.counts.update(
            {
                "steps": outcome.steps,
                "papers": outcome.papers,
                "acts": outcome.acts,
                "events": outcome.events,
            }
        )
        if outcome.violations:
            self.failed[outcome.seed] = "\n  ".join(outcome.violations[:5])

    def join(self, other: "Sums") -> None:
        self.schedules += other.schedules
        self.struck.update(other.struck)
        self.counts.update(other.counts)
        self.failed |= other.failed
        self.cpu_seconds += other.cpu_seconds


def replay(seed: int) -> str:
    return f"python -m tests.simulation --seed {seed}"


def run_many(seeds: range) -> Sums:
    """In this process; what all schedules share is built once."""
    sums = Sums()
    started = time.process_time()
    with quiet_logs(), collected_between():
        for seed in seeds:
            sums.add(run_schedule(seed))
    sums.cpu_seconds = time.process_time() - started
    return sums


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="how many to run")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--seed", type=int, help="run this one alone, and tell what happens in it")
    asked = parser.parse_args(arguments)
    if asked.seed is not None:
        with quiet_logs():
            return _tell(run_schedule(asked.seed))
    return _run(range(asked.first, asked.first + asked.schedules), asked.workers)


def _tell(outcome: Outcome) -> int:
    _say(*outcome.log)
    _say(f"faults     {dict(outcome.struck)}")
    _say(f"published  {outcome.digest} (the same for the same seed)")
    _say(*(outcome.violations or ["every invariant holds"]))
    return 1 if outcome.violations else 0


def _run(seeds: range, workers: int) -> int:
    started = time.perf_counter()
    sums = Sums()
    for some in _in_parts(seeds, workers):
        for seed, why in some.failed.items():
            _say(replay(seed), f"  {why}")
        sums.join(some)
    rows: list[tuple[str, object]] = [("schedules", sums.schedules), *sums.counts.items()]
    rows += [(f"fault: {kind}", sums.struck[kind]) for kind in KINDS]
    rows += [
        ("invariants checked", len(INVARIANTS) * sums.schedules),
        ("schedules violated", len(sums.failed)),
        ("seconds of CPU", f"{sums.cpu_seconds:.1f}"),
        (f"seconds, {workers} processes", f"{time.perf_counter() - started:.1f}"),
    ]
    _say(*(f"{name:<28}{value:>12}" for name, value in rows))
    return 1 if sums.failed else 0


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def _in_parts(seeds: range, workers: int) -> Iterator[Sums]:
    parts = [seeds[start : start + _CHUNK] for start in range(0, len(seeds), _CHUNK)]
    if workers == 1:
        yield from map(run_many, parts)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(run_many, parts)


if __name__ == "__main__":
    sys.exit(main())
