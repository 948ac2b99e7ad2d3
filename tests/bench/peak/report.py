"""The tables of a peak: a level minute by minute with its memory, and what became of a burst."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.peak.judging import by_minute, drift, recovered_after

_MB = 2**20


def show(found: Mapping[str, Any], console: Console) -> None:
    console.print(f"capacity {found['capacity']:,.0f} acts a second")
    _level(found["level"], found["memory"], console)
    _burst(found["burst"], console)


def _level(level: Mapping[str, Any], memory: Sequence[Any], console: Console) -> None:
    timeline = level["timeline"]
    over_time = {
        f"{name} ms": [(float(one["from"]), one[name] or 0.0) for one in timeline]
        for name in ("p50", "p99")
    }
    columns = {name: by_minute(timeline, name.removesuffix(" ms")) for name in over_time}
    for process in memory[0][1]:
        over_time[process] = [(at, sizes.get(process, 0) / _MB) for at, sizes in memory]
        columns[process] = _at_the_end_of_minutes(over_time[process], len(columns["p50 ms"]))
    rate = level["offered_per_second"]
    table = Table(title=f"{rate:,.0f} acts a second for {level['seconds']:,.0f} s; processes in MB")
    for name in ("minute", *columns):
        table.add_column(name, justify="right")
    for minute in range(len(columns["p50 ms"])):
        cells = [f"{values[minute]:,.0f}" for values in columns.values()]
        table.add_row(str(minute + 1), *cells)
    table.add_row("drift", *(f"{drift(values):.2f}" for values in over_time.values()))
    console.print(table)
    _outcomes("level", level, console)


def _at_the_end_of_minutes(values: Sequence[tuple[float, float]], minutes: int) -> list[float]:
    """The last value before each minute's end."""
    return [
        [value for at, value in values if at < 60 * (minute + 1)][-1] for minute in range(minutes)
    ]


def _burst(burst: Mapping[str, Any], console: Console) -> None:
    plan, timeline = burst["plan"], burst["timeline"]
    table = Table(title="burst")
    for name in ("from, s", "offered a second", "p50 ms", "p99 ms", "not answered well"):
        table.add_column(name, justify="right")
    for one in timeline:
        other = {name: n for name, n in one["outcomes"].items() if name not in {"ok", "early"}}
        told = ", ".join(f"{n:,} {name}" for name, n in other.items())
        cells = (one["p50"], one["p99"])
        times = [f"{cell:,.0f}" if cell is not None else "" for cell in cells]
        table.add_row(f"{one['from']:,.0f}", f"{one['offered'] / 5:,.0f}", *times, told)
    console.print(table)
    ends = (plan["seconds"] + plan["burst_seconds"]) / 2
    console.print(f"keeps up again after: {recovered_after(timeline, burst_ends=ends)} s")
    _outcomes("burst", burst, console)


def _outcomes(name: str, run: Mapping[str, Any], console: Console) -> None:
    check = run["check"]
    console.print(
        f"{name}: {run['offered']:,} acts, {run['outcomes']}, {run['accepted_papers']:,} papers "
        f"accepted, {check['missing']} missing; to the bureau p50/p99 "
        f"{run['to_bureau_ms'].get('p50')}/{run['to_bureau_ms'].get('p99')} ms, to the archive "
        f"{run['to_archive_ms'].get('p50')}/{run['to_archive_ms'].get('p99')} ms; "
        f"generator late: {run['generator_late']}"
    )
