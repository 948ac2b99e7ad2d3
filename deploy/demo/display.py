"""The demonstration's live table and its closing report."""

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from deploy.demo.reconcile import Report
from deploy.demo.tally import STAGES, Tally

SHOWN_FAULTS = 20
_WORDS = {
    "submitted": "submitted  提交",
    "filed": "filed      立案",
    "assigned": "assigned   交办",
    "delivered": "delivered  送达",
    "alerted": "alerted    通知",
    "replied": "replied    答复",
    "archived": "archived   归档",
}


class LiveTable:
    """Rendered anew by rich several times a second."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally

    def __rich__(self) -> RenderableType:
        tally = self._tally
        table = Table(title=f"Two sessions, {tally.elapsed:.0f} s", title_justify="left")
        table.add_column("stage")
        table.add_column("count", justify="right")
        table.add_column("per second", justify="right")
        table.add_column("", width=30)
        for stage in STAGES:
            count = tally.counts[stage]
            bar: RenderableType = ""
            if stage in {"submitted", "archived"}:
                bar = ProgressBar(total=tally.goal, completed=min(count, tally.goal), width=30)
            table.add_row(_WORDS[stage], str(count), f"{count / tally.elapsed:.1f}", bar)
        return Group(table, Text(self._closing_line(), style="dim"))

    def _closing_line(self) -> str:
        slowest = self._tally.slowest_bureau()
        parts = [f"to the secretariat: {self._tally.counts['triaged']}"]
        if slowest:
            parts.append(f"slowest bureau: {slowest[0]} ({slowest[1] * 1000:.0f} ms)")
        if self._tally.note:
            parts.append(self._tally.note)
        return " · ".join(parts)


def report_table(report: Report, latencies: dict[str, tuple[float | None, float | None]]) -> Table:
    """The reconciliation; latencies in seconds as (p50, p99) by their names."""
    table = Table(title="Reconciled from the archive and the queues", title_justify="left")
    table.add_column("")
    table.add_column("", justify="right")
    table.add_row("attempted", str(report.attempted))
    table.add_row("acknowledged with a receipt", str(report.acknowledged))
    table.add_row("complete: case, co-signatures, assignment, reply, alerts", str(report.complete))
    table.add_row("lost", _judged(len(report.lost)))
    table.add_row("doubled", _judged(len(report.doubled)))
    table.add_row("unexpected", _judged(len(report.unexpected)))
    for name, (half, most) in latencies.items():
        table.add_row(f"{name}, p50 / p99", f"{_milliseconds(half)} / {_milliseconds(most)}")
    return table


def fault_lines(report: Report) -> list[str]:
    """The first faults in words."""
    faults = [
        *(f"lost: {fault}" for fault in report.lost),
        *(f"doubled: {fault}" for fault in report.doubled),
        *(f"unexpected: {fault}" for fault in report.unexpected),
    ]
    more = len(faults) - SHOWN_FAULTS
    return faults[:SHOWN_FAULTS] + ([f"… and {more} more"] if more > 0 else [])


def _judged(number: int) -> str:
    return f"[bold red]{number}[/]" if number else "[bold green]0[/]"


def _milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds * 1000:.0f} ms"
