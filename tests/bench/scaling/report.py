"""The points as a table for people, and the same as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from tests.bench.report import judged, machine, number_of
from tests.bench.scaling.measuring import Measured
from tests.bench.scaling.plan import Plan

_COLUMNS = ("per s", "x one", "replicas", "broker", "database", "driver", "all", "bound")


def growth(results: Sequence[Measured], one: Measured) -> float | None:
    """How often what one replica does; None where one alone was not measured."""
    same = (one.point.service, one.point.series)
    for other in results:
        of_it = (other.point.service, other.point.series)
        if of_it == same and other.point.replicas == 1 and other.per_second:
            return one.per_second / other.per_second
    return None


def show(results: Sequence[Measured], console: Console) -> None:
    """Narrow enough for 80 columns, also where the output is no terminal."""
    title = "enquiries per second; cores in use, the replicas' beside what they may use"
    table = Table(title=title, title_justify="left", box=SIMPLE, padding=0, show_edge=False)
    for name in ("", *_COLUMNS):
        words = name in ("", _COLUMNS[-1])
        table.add_column(name, justify="left" if words else "right", no_wrap=True)
    for service in services_in(results):
        table.add_row(f"[bold]{service}[/]")
        for one in results:
            if one.point.service == service:
                table.add_row(*_row(results, one))
    console.print(table)
    console.print(_faults_table(results))


def services_in(results: Sequence[Measured]) -> list[str]:
    return list(dict.fromkeys(one.point.service for one in results))


def _row(results: Sequence[Measured], one: Measured) -> list[str]:
    use, times = one.use, growth(results, one)
    return [
        f"{one.point.series} {one.point.replicas}",
        number_of(one.per_second),
        "" if times is None else f"{times:.2f}",
        f"{use.replicas:.2f}/{one.room.replicas:.2f}",
        f"{use.broker:.2f}",
        f"{use.database:.2f}",
        f"{use.measuring:.2f}",
        f"{use.machine / one.room.cores:.0%}",
        str(one.bound),
    ]


def _faults_table(results: Sequence[Measured]) -> Table:
    """What each fault came to, over all points of a service."""
    table = Table("lost, doubled, wrong", title_justify="left")
    table.add_column("service")
    table.add_column("number", justify="right")
    for service in services_in(results):
        runs = [one.faults for one in results if one.point.service == service]
        for name in runs[0]:
            table.add_row(name, service, judged(sum(run[name] for run in runs)))
    return table


def write_json(plan: Plan, results: Sequence[Measured], file: Path) -> None:
    document: dict[str, Any] = {
        "machine": machine(),
        "plan": asdict(plan),
        "points": [
            {
                **asdict(one),
                "per_second": one.per_second,
                "times_one": growth(results, one),
                "bound": str(one.bound),
            }
            for one in results
        ],
    }
    file.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
