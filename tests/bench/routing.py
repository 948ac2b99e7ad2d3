"""How many decisions one core makes: `python -m tests.bench.routing [--model CARD]`."""

import argparse
import resource
import time
from datetime import UTC, datetime
from pathlib import Path

from deploy.commands.router_evaluate import Judges
from deploy.demo.samples import SAMPLES, read_papers
from services.router.adapters.model import open_model

ROOT = Path(__file__).parents[2]
CHARACTERS = 600
ROUNDS = 3000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    asked = parser.parse_args()
    begun = time.perf_counter()
    judges = Judges(
        ROOT / "deploy/regions/shanghai", datetime.fromtimestamp(time.time(), UTC).date()
    )
    judge = judges.judge(open_model(asked.model) if asked.model else None)
    judge("标题", "正文")
    ready = time.perf_counter() - begun
    texts = [sample.text for sample in read_papers(SAMPLES)]
    papers = [("".join(texts[at:] + texts[:at])[:CHARACTERS]) for at in range(len(texts))]
    begun = time.process_time()
    for number in range(ROUNDS):
        judge("关于改进服务的建议", papers[number % len(papers)])
    taken = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{ROUNDS / taken:.0f} decisions a second of CPU, ready in {ready:.2f} s, {peak:.0f} MB")  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
