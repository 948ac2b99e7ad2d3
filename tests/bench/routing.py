"""How many decisions one core makes, and what a router's process takes to start and to hold.

`python -m tests.bench.routing [--model CARD] [--process]`
"""

import argparse
import asyncio
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.commands.router_evaluate import Judge, Judges
from deploy.demo.samples import SAMPLES, read_papers
from services.router.adapters.model import open_model
from tests.bench.routing_process import Started, start_and_look

ROOT = Path(__file__).parents[2]
PACK = ROOT / "deploy/regions/shanghai"
CHARACTERS = 600
SLICES, ROUNDS = 12, 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a model's card; default: words alone")
    parser.add_argument("--process", action="store_true", help="start a real router instead")
    asked = parser.parse_args()
    told = _process(asked.model) if asked.process else _decisions(asked.model)
    print(told)  # noqa: T201 - its answer


def _process(model: Path | None) -> str:
    found: Started = asyncio.run(start_and_look(PACK, model))
    return (
        f"a router is ready after {found.ready_seconds:.2f} s ({found.cpu_seconds:.2f} s of CPU) "
        f"and holds {found.resident_mb:.0f} MB"
    )


def _decisions(model: Path | None) -> str:
    """By the CPU time of this process, so that others on the machine count little."""
    begun = time.perf_counter()
    judges = Judges(PACK, datetime.fromtimestamp(time.time(), UTC).date())
    judge = judges.judge(open_model(model) if model else None)
    judge("标题", "正文")
    ready = time.perf_counter() - begun
    texts = [sample.text for sample in read_papers(SAMPLES)]
    papers = [("".join(texts[at:] + texts[:at])[:CHARACTERS]) for at in range(len(texts))]
    taken = [_slice(judge, papers, at * ROUNDS) for at in range(SLICES)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{ROUNDS * SLICES / sum(taken):.0f} decisions a second of CPU, "
        f"{ROUNDS / min(taken):.0f} in the best of {SLICES} slices, "
        f"ready in {ready:.2f} s, {peak:.0f} MB"
    )


def _slice(judge: Judge, papers: Sequence[str], first: int) -> float:
    """The best of some tells most of the program: others on the machine take caches and clock."""
    begun = time.process_time()
    for number in range(first, first + ROUNDS):
        judge("关于改进服务的建议", papers[number % len(papers)])
    return time.process_time() - begun


if __name__ == "__main__":
    main()
