"""The comparison for people, and the same as JSON."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.chart import picture
from tests.bench.figures import Figures, medians, ratios
from tests.bench.run import Plan
from tests.bench.systems import LIMIT, PEERS, PRODUCT


@dataclass(slots=True)
class Outcome:
    """Figures and faults of every run, by system."""

    plan: Plan
    figures: dict[str, list[Figures]] = field(default_factory=dict)
    faults: dict[str, list[dict[str, int]]] = field(default_factory=dict)

    def add(self, system: str, figures: Figures, faults: dict[str, int]) -> None:
        self.figures.setdefault(system, []).append(figures)
        self.faults.setdefault(system, []).append(faults)

    @property
    def clean(self) -> bool:
        return not any(
            number for runs in self.faults.values() for run in runs for number in run.values()
        )


def show(outcome: Outcome, console: Console) -> None:
    found = {system: medians(runs) for system, runs in outcome.figures.items()}
    console.print(_figures_table(found, outcome))
    console.print(faults_table(outcome.faults))


def write_json(outcome: Outcome, file: Path) -> None:
    found = {system: medians(runs) for system, runs in outcome.figures.items()}
    document: dict[str, Any] = {
        "machine": machine(),
        "plan": asdict(outcome.plan),
        "runs": outcome.figures,
        "faults": outcome.faults,
        "medians": found,
        "ratios": _ratios(found),
        "ratios to the best peer": _to_the_best_peer(found),
    }
    file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))


def machine() -> dict[str, Any]:
    return {
        "cores": psutil.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "load_after": psutil.getloadavg(),
    }


def _ratios(found: Mapping[str, Figures]) -> Figures:
    if not {PRODUCT, LIMIT} <= found.keys():
        return {}
    return ratios(found[PRODUCT], found[LIMIT])


def _to_the_best_peer(found: Mapping[str, Figures]) -> Figures:
    """Figure by figure the peer that does best there, so no peer need be the best in all."""
    peers = [found[name] for name in PEERS if name in found]
    if PRODUCT not in found or not peers:
        return {}
    best = {
        name: (max if name.endswith("per second") else min)(peer[name] for peer in peers)
        for name in found[PRODUCT]
        if all(name in peer for peer in peers)
    }
    return ratios(found[PRODUCT], best)


def write_picture(outcome: Outcome, file: Path) -> None:
    found = {system: medians(runs) for system, runs in outcome.figures.items()}
    file.write_text(picture(found), encoding="utf-8")


def _figures_table(found: Mapping[str, Figures], outcome: Outcome) -> Table:
    plan = outcome.plan
    runs = max(len(runs) for runs in outcome.figures.values())
    pace = f"{plan.rate:g} a second" if plan.rate else f"{plan.connections} connections"
    title = f"{plan.enquiries} enquiries, {pace}, medians of {runs} runs"
    table = Table("", title=title, title_justify="left")
    for system in found:
        table.add_column(system, justify="right")
    compared = {"product / limit": _ratios(found), "product / best peer": _to_the_best_peer(found)}
    compared = {name: values for name, values in compared.items() if values}
    for name in compared:
        table.add_column(name, justify="right")
    names = dict.fromkeys(name for figures in found.values() for name in figures)
    for name in names:
        values = [number_of(figures.get(name)) for figures in found.values()]
        beside = [_ratio(of_it.get(name)) for of_it in compared.values()]
        table.add_row(name, *values, *beside)
    return table


def faults_table(faults: Mapping[str, Sequence[Mapping[str, int]]]) -> Table:
    table = Table("lost, doubled, wrong (sum of all runs)", title_justify="left")
    sums = {
        system: {name: sum(run[name] for run in runs) for name in runs[0]}
        for system, runs in faults.items()
    }
    for system in sums:
        table.add_column(system, justify="right")
    for name in next(iter(sums.values())):
        table.add_row(name, *(judged(numbers[name]) for numbers in sums.values()))
    return table


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def number_of(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def judged(number: int) -> str:
    return f"[bold red]{number}[/]" if number else "[green]0[/]"
