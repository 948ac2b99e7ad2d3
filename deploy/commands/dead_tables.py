"""Dead letters on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.commands.dead import Found
from deploy.commands.dead_letters import Group

_MOST_ROWS = 20


def show_groups(groups: Sequence[Group], found: Found) -> None:
    if groups:
        columns = ("group", "letters", "lies in", "why", "events", "oldest and newest", "replayed")
        table = Table(*columns)
        for group in groups:
            table.add_row(*(Text(cell) for cell in _cells(group)))
        _console().print(table)
    typer.echo(f"{found.looked_at} letters, {len(groups)} causes")
    _tell_missing(found)


def show_letter(summary: Mapping[str, Any]) -> None:
    table = Table(show_header=False, box=None)
    stack = summary.get("stack")
    for name, value in summary.items():
        if name != "stack" and value not in (None, [], {}):
            table.add_row(Text(name), Text(_as_text(value)))
    _console().print(table)
    if stack:
        typer.echo(stack)


def show_found(found: Found, what: str) -> None:
    for summary in found.chosen[:_MOST_ROWS]:
        typer.echo(_line(summary))
    if len(found.chosen) > _MOST_ROWS:
        typer.echo(f"… and {len(found.chosen) - _MOST_ROWS} more")
    for summary in found.stuck:
        typer.echo(f"{_line(summary)}  STAYS: {summary['stuck']}")
    typer.echo(f"{len(found.chosen)} {what}, {len(found.stuck)} stay")
    _tell_missing(found)


def _cells(group: Group) -> tuple[str, ...]:
    why = f"{group.handler}: {group.error or group.reason}"
    died_in = ", ".join(sorted(group.died_in))
    return (
        group.fingerprint,
        str(group.count),
        f"{group.lies_in}\nfrom {died_in}",
        f"{why}\n({group.reason})",
        "\n".join(sorted(group.event_types)),
        f"{group.oldest[:19]}\n{group.newest[:19]}",
        str(group.replayed),
    )


def _line(summary: Mapping[str, Any]) -> str:
    parts = (summary["id"], summary["lies_in"], summary["event_type"], summary["reason"])
    return "  ".join(str(part) for part in parts)


def _as_text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}: {each}" for name, each in value.items())
    return "\n".join(value) if isinstance(value, list) else str(value)


def _tell_missing(found: Found) -> None:
    if found.missing:
        typer.echo(
            f"not on the broker: {', '.join(found.missing)} (consult topology apply makes them)"
        )


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=200)
