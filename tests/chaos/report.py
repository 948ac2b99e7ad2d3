"""What a drill found, for people, for programs and for a document."""

import json
import platform
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.chaos.drill import Outcome

COLUMNS: Final = (
    "fault",
    "runs",
    "attempted",
    "acknowledged",
    "lost",
    "doubled",
    "recovered",
    "unexpected",
    "dead letters",
    "told again",
    "longest stall, s",
)
_SHOWN: Final = 10


@dataclass(slots=True)
class Row:
    """All rounds of one fault; `repeated` are second deliveries to bureaus, with the first's id."""

    fault: str
    runs: int = 0
    attempted: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    recovered: int = 0
    unexpected: int = 0
    dead: int = 0
    repeated: int = 0
    longest_stall: float = 0.0

    def add(self, outcome: Outcome) -> None:
        found = outcome.findings
        self.runs += 1
        self.attempted += found.attempted
        self.acknowledged += found.acknowledged
        self.lost += len(found.lost)
        self.doubled += len(found.doubled)
        self.recovered += found.recovered
        self.unexpected += len(found.unexpected)
        self.dead += len(found.dead)
        self.repeated += found.repeated
        self.longest_stall = max(self.longest_stall, outcome.longest_stall)

    def cells(self) -> list[str]:
        *counts, stall = list(asdict(self).values())[1:]
        return [self.fault, *(f"{count:,}" for count in counts), f"{stall:.1f}"]


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """One for each fault, by name, and one for all."""
    table: dict[str, Row] = defaultdict(lambda: Row(""))
    total = Row("all")
    for outcome in outcomes:
        row = table[outcome.round.fault]
        row.fault = outcome.round.fault
        row.add(outcome)
        total.add(outcome)
    return [*sorted(table.values(), key=lambda row: row.fault), total]


def line(outcome: Outcome) -> str:
    """One round, as it ends."""
    found = outcome.findings
    return (
        f"{outcome.round.number:4}  {outcome.round.fault:28}"
        f" attempted {found.attempted:4}  acknowledged {found.acknowledged:4}"
        f"  lost {len(found.lost)}  doubled {len(found.doubled)}  recovered {found.recovered}"
        f"  unexpected {len(found.unexpected)}  dead {len(found.dead)}"
        f"  stall {outcome.longest_stall:4.1f} s  settled {outcome.settled_after:4.1f} s"
        f"  ({', '.join(outcome.notes)})"
    )


def faults_found(outcome: Outcome) -> list[str]:
    """What should not be, a sentence each."""
    found = outcome.findings
    named = {
        "lost": found.lost,
        "doubled": found.doubled,
        "unexpected": found.unexpected,
        "dead letter": found.dead,
    }
    told = [f"{kind}: {one}" for kind, ones in named.items() for one in ones[:_SHOWN]]
    return told + [f"{note}" for note in outcome.notes if note.startswith("NOT")]


def show(outcomes: Sequence[Outcome], console: Console) -> None:
    table = Table(*COLUMNS)
    for row in rows(outcomes):
        table.add_row(*row.cells())
    console.print(table)


def markdown(outcomes: Sequence[Outcome], *, seed: int, now: datetime) -> str:
    """The table, with the date and the versions that it holds for."""
    head = f"| {' | '.join(COLUMNS)} |\n|---|{'---:|' * (len(COLUMNS) - 1)}"
    body = "\n".join(f"| {' | '.join(row.cells())} |" for row in rows(outcomes))
    return f"Seed {seed}, {now:%Y-%m-%d}, {versions()}.\n\n{head}\n{body}\n"


def versions() -> str:
    return (
        f"Python {platform.python_version()}, aio-pika {version('aio-pika')},"
        f" aiormq {version('aiormq')}, Motor {version('motor')}, PyMongo {version('pymongo')}"
    )


def document(outcomes: Sequence[Outcome], *, seed: int, now: datetime) -> dict[str, Any]:
    return {
        "seed": seed,
        "at": now.isoformat(timespec="seconds"),
        "versions": versions(),
        "rows": [asdict(row) for row in rows(outcomes)],
        "rounds": [
            {**asdict(one.findings), "fault": one.round.fault, "number": one.round.number}
            | {
                "longest_stall": one.longest_stall,
                "slowest_refusal": one.slowest_refusal,
                "refusals": one.refusals,
                "settled_after": one.settled_after,
                "notes": list(one.notes),
            }
            for one in outcomes
        ],
    }


def write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
