"""A growing archive for people: a table, the curves, and the same as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from deploy.stack import REPLICABLE
from tests.bench.curves import Panel, curves
from tests.bench.figures import Figures
from tests.bench.laps import Lap
from tests.bench.report import faults_table, machine, number_of

PROCESSES = (*REPLICABLE, "broker", "database")
_LATENCIES = ("HTTP", "to the bureau's queue", "alerted", "events archived")
_TOLD: Mapping[str, Sequence[str]] = {
    "flat_out": (
        "end to end per second",
        "CPU us per enquiry",
        *(f"CPU us, {name}" for name in (*PROCESSES, "watcher", "driver")),
        "posts repeated",
    ),
    "before": ("CPU us per enquiry", *(f"CPU us, {name}" for name in PROCESSES)),
    "steady": (
        "CPU us per enquiry",
        *(f"{name}, {share} ms" for name in _LATENCIES for share in ("p50", "p99")),
    ),
    "": (
        *(f"now MB, {name}" for name in PROCESSES),
        *(f"peak MB, {name}" for name in PROCESSES),
    ),
}
_WORDS = {
    "flat_out": "as fast as papers are taken",
    "before": "since the mark before",
    "steady": "at a steady rate",
    "": "memory",
}


@dataclass(frozen=True, slots=True)
class Grown:
    laps: list[Lap]
    faults: Mapping[str, int]
    posting_seconds: float
    reading_seconds: float
    stored: int

    @property
    def clean(self) -> bool:
        return not any(self.faults.values())


def show(grown: Grown, console: Console) -> None:
    table = Table("cases stored before", title_justify="left")
    for lap in grown.laps:
        table.add_column(f"{lap.stored:,}", justify="right")
    for way, names in _TOLD.items():
        table.add_section()
        table.add_row(f"[bold]{_WORDS[way]}[/]")
        for name in names:
            values = [number_of(told(lap, way).get(name)) for lap in grown.laps]
            table.add_row(name, *values)
    console.print(table)
    console.print(faults_table({"product": [grown.faults]}))
    console.print(
        f"{grown.stored:,} cases stored in {grown.posting_seconds:,.0f} s, pauses and all;"
        f" read back in {grown.reading_seconds:,.0f} s"
    )
    if not grown.clean:
        console.print("[bold red]Something was lost, doubled or changed: the figures are void.[/]")


def told(lap: Lap, way: str) -> Figures:
    """Memory is that after both parts of the lap, its peak that of all since the lap before."""
    if way:
        figures: Figures = getattr(lap, way)
        return figures
    parts = (lap.before, lap.steady, lap.flat_out)
    peaks = {name for part in parts for name in part if name.startswith("peak MB")}
    highest = {name: max(part.get(name, 0.0) for part in parts) for name in peaks}
    return lap.flat_out | highest


def curve(laps: Sequence[Lap], figure: str, way: str) -> list[tuple[int, float]]:
    """A figure over the stored cases."""
    found = ((lap.stored, told(lap, way).get(figure)) for lap in laps)
    return [(stored, value) for stored, value in found if value is not None]


def write_json(grown: Grown, file: Path, plan: Mapping[str, Any]) -> None:
    document = {"machine": machine(), "plan": plan, **asdict(grown)}
    file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def write_picture(grown: Grown, file: Path) -> None:
    panels = [
        _panel(grown, "CPU up to there, us per enquiry", "CPU us", PROCESSES, way="before"),
        _panel(grown, "Memory of each service, MB", "now MB", REPLICABLE),
        _panel(grown, "Memory of the servers, MB", "now MB", ("broker", "database")),
    ]
    file.write_text(curves(panels, "cases stored"), encoding="utf-8")


def _panel(
    grown: Grown, title: str, figure: str, processes: Sequence[str], *, way: str = ""
) -> Panel:
    lines = {name: curve(grown.laps, f"{figure}, {name}", way) for name in processes}
    return Panel(title, lines)
