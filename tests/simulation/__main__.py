"""`python -m tests.simulation`: thousands of schedules and a table, or one of them told in full."""

import argparse
import gc
import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.simulation.faults import KINDS
from tests.simulation.invariants import INVARIANTS
from tests.simulation.schedule import Outcome, quiet_logs, run_schedule
from tests.simulation.world import world


def replay(seed: int) -> str:
    return f"python -m tests.simulation --seed {seed}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--schedules", type=int, default=10_000, help="how many to run")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="run this one alone, and tell what happens in it")
    asked = parser.parse_args(arguments)
    with quiet_logs():
        if asked.seed is not None:
            return _tell(run_schedule(asked.seed))
        return _run(range(asked.first, asked.first + asked.schedules))


def _tell(outcome: Outcome) -> int:
    print("\n".join(outcome.log))
    print(f"faults     {dict(outcome.struck)}")
    print(f"published  {outcome.digest} (the same for the same seed)")
    print("\n".join(outcome.violations) or "every invariant holds")
    return 1 if outcome.violations else 0


def _run(seeds: range) -> int:
    world()
    gc.collect()
    gc.freeze()  # what all schedules share need not be looked through again and again
    wall, cpu = time.perf_counter(), time.process_time()
    struck: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    failed = 0
    for seed in seeds:
        outcome = run_schedule(seed)
        struck += outcome.struck
        sums.update(
            steps=outcome.steps, papers=outcome.papers, acts=outcome.acts, events=outcome.events
        )
        if outcome.violations:
            failed += 1
            print(f"{replay(seed)}\n  " + "\n  ".join(outcome.violations[:5]), flush=True)
    rows: list[tuple[str, object]] = [("schedules", len(seeds)), *sums.items()]
    rows += [(f"fault: {kind}", struck[kind]) for kind in KINDS]
    rows += [("invariants checked", len(INVARIANTS) * len(seeds)), ("schedules violated", failed)]
    rows += [
        ("seconds of CPU", f"{time.process_time() - cpu:.1f}"),
        ("seconds in all", f"{time.perf_counter() - wall:.1f}"),
    ]
    print("\n".join(f"{name:<28}{value:>12}" for name, value in rows))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
