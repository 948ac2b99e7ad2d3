"""The live table of a run and its closing words."""

from collections import Counter
from collections.abc import Callable, Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from deploy.load.ledger import Latencies, Ledger
from deploy.load.mix import KINDS, Kind
from deploy.load.outcomes import ERRORS, Outcome
from deploy.load.report import Run

_WORDS: dict[Kind, str] = {
    "submit": "submit    提交",
    "submit_cosigned": "submit*   联名提交",
    "cosign": "co-sign   联署",
    "preview": "preview   预览",
    "read_case": "read case 查看办理",
    "list": "own list  我的列表",
    "search": "search    检索",
    "desk": "desk list 单位待办",
    "file": "file      立案",
    "direct": "direct    指定单位",
    "sign": "sign      签收",
    "opine": "opine     会办意见",
    "reply": "reply     答复",
    "ask": "follow-up 追问",
    "rate": "rate      评价",
}
_COLUMNS: tuple[tuple[str, tuple[Outcome, ...]], ...] = (
    ("ok", ("ok",)),
    ("early\n过早", ("early",)),
    ("429", ("limited",)),
    ("503", ("busy",)),
    ("failed\n失败", tuple(sorted(ERRORS - {"dropped"}))),
    ("dropped\n丢弃", ("dropped",)),
)
_LATENCIES = (50.0, 99.0)


class LiveTable:
    """Rendered anew by rich several times a second."""

    def __init__(self, run: Run, now: Callable[[], float], in_flight: Callable[[], int]) -> None:
        self._run = run
        self._now = now
        self._in_flight = in_flight
        self.note = ""

    def __rich__(self) -> RenderableType:
        now, plan = self._now(), self._run.plan
        head = (
            f"{min(now, plan.seconds):.0f} of {plan.seconds:.0f} s · "
            f"target 目标 {plan.rate_at(now):.0f}/s · in flight 在途 {self._in_flight()}"
        )
        return Group(kinds_table(self._run.ledger, head), Text(self.note, style="dim"))


def kinds_table(ledger: Ledger, title: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE, padding=0, pad_edge=False)
    table.add_column("act\n动作", no_wrap=True)
    latencies = (f"p{percent:g}\nms" for percent in _LATENCIES)
    for name in ("meant\n应发", *(name for name, _ in _COLUMNS), *latencies):
        table.add_column(name, justify="right", no_wrap=True, min_width=5)
    for kind in KINDS:
        if ledger.offered[kind]:
            counts = ledger.outcomes[kind]
            table.add_row(
                _WORDS[kind], *_cells(ledger.offered[kind], counts, ledger.latencies[kind])
            )
    table.add_section()
    totals = _cells(ledger.offered.total(), ledger.totals, ledger.overall)
    table.add_row("all       合计", *totals, style="bold")
    return table


def closing_lines(run: Run, *, good: bool, max_errors: float) -> Iterator[str]:
    """Each in both languages, in rich's markup."""
    ledger = run.ledger
    yield f"papers with a receipt 获回执: {run.accepted}"
    for name, way in (
        ("POST to a bureau's queue 到达承办单位队列", run.at_bureau),
        ("POST to the archive (sample) 归档（抽样）", run.archived),
    ):
        if way.count:
            yield f"{name}: {_shown(way)}"
    if run.check:
        yield from _check_lines(run)
    dropped = ledger.totals["dropped"]
    if dropped:
        yield (
            f"[bold red]{dropped} acts were never sent: too many were in flight. "
            "What is measured is too good.[/]\n"
            f"[bold red]{dropped} 次动作因在途过多未发出，测得的延迟偏好。[/]"
        )
    if run.late:
        yield (
            f"[bold red]This generator was late itself: {_shown(ledger.lag)}. Use several, or a "
            "lower rate.[/]\n[bold red]发压端自身滞后，请分摊到多台或降低速率。[/]"
        )
    if run.ended != "whole":
        yield "[yellow]Interrupted: this was measured until then. 已中断，以上为此前所测。[/]"
    share = f"{ledger.error_share:.2%} / {max_errors:.2%}"
    colour = "green" if good else "red"
    yield f"[bold {colour}]errors 错误: {share} - {'good 合格' if good else 'not good 不合格'}[/]"


def _check_lines(run: Run) -> Iterator[str]:
    if check := run.check:
        colour = "red" if check.missing else "green"
        yield (
            f"[{colour}]in the archive 已归档: {check.found}, missing 缺失: {check.missing}[/], "
            f"not looked for 未及核对: {check.not_looked_for}"
        )


def _cells(offered: int, counts: Counter[Outcome], latencies: Latencies) -> list[str]:
    numbers = [sum(counts[outcome] for outcome in of) for _, of in _COLUMNS]
    alarming = [
        f"[bold red]{number}[/]" if number and place >= len(_COLUMNS) - 2 else str(number)
        for place, number in enumerate(numbers)
    ]
    return [str(offered), *alarming, *(_milliseconds(latencies, each) for each in _LATENCIES)]


def _shown(latencies: Latencies) -> str:
    return ", ".join(f"p{each:g} {_milliseconds(latencies, each)} ms" for each in (50.0, 99.0))


def _milliseconds(latencies: Latencies, percent: float) -> str:
    found = latencies.percentile(percent)
    return "-" if found is None else f"{found:.1f}"
