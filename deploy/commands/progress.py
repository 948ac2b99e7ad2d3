"""How far a long command is, where somebody looks on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def counting(console: Console, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yields what is to be called with each number of things done; a bar on terminals alone."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    remaining = TimeRemainingColumn()
    hidden = not console.is_terminal
    with Progress(*columns, remaining, console=console, transient=True, disable=hidden) as shown:
        task = shown.add_task(what, total=total)
        yield lambda some: shown.advance(task, some)
