"""`consult router`: measures how papers find their bureaus, and trains it on what is known."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from deploy.archive_cli import database_settings
from deploy.commands.router_archive import explained, explanation, learned_rows
from deploy.commands.router_data import Row, Rows, RowsError, read_rows
from deploy.commands.router_evaluate import Judges, judged
from deploy.commands.router_report import page
from deploy.commands.router_scores import Scores, score
from deploy.invocation import REGION_PACK, Pack, run_command, told_in_a_sentence
from services.router.adapters.model import open_model
from shared.clock import utc_now

if TYPE_CHECKING:
    from deploy.commands.router_halves import Trial

router_app = typer.Typer(help="How papers find their bureaus.", no_args_is_help=True)
console = Console()

Letters = Annotated[Path, typer.Argument(help="JSON Lines: title, text and label or departments.")]
Map = Annotated[
    Path | None, typer.Option("--map", help="YAML: what departments are called, and the codes.")
]
Model = Annotated[Path | None, typer.Option(help="A model's card (model.json); default: none.")]
Titles = Annotated[bool, typer.Option("--titles/--no-titles", help="Whether titles are read.")]
Baseline = Annotated[bool, typer.Option("--baseline", help="A plain classifier on the same rows.")]


@router_app.callback()
def router() -> None:
    """How papers find their bureaus."""


@router_app.command("evaluate")
def evaluate(  # noqa: PLR0913 - one parameter an option of the command line
    file: Letters,
    *,
    departments: Map = None,
    model: Model = None,
    titles: Titles = True,
    baseline: Baseline = False,
    report: Annotated[Path | None, typer.Option(help="An HTML page to write.")] = None,
    out: Annotated[Path | None, typer.Option("--json", help="A JSON file to write.")] = None,
    region: Pack = REGION_PACK,
) -> None:
    """Print accuracy, macro-F1, coverage, calibration and confusions; write them where asked."""
    with told_in_a_sentence():
        rows = read_rows(file, departments, with_title=titles)
        judges = Judges(region, utc_now().date())
        found = score(judged(rows.rows, judges.judge(open_model(model) if model else None)))
    beside = _baseline_line(rows) if baseline else None
    about = f"{file.name}: {len(rows)} rows, {rows.skipped} skipped; {model or 'lexicon alone'}"
    _show(found, about, beside)
    if out:
        told = found.as_dict() | {"file_sha256": rows.sha256, "skipped": rows.skipped}
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if report:
        report.write_text(page(found, about=about, baseline=beside), encoding="utf-8")


@router_app.command("train")
def train_command(
    file: Annotated[
        Path | None, typer.Argument(help="JSON Lines; without it: the archive.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="The folder of the model: ROUTER_MODEL's.")],
    departments: Map = None,
    titles: Titles = True,
    region: Pack = REGION_PACK,
) -> None:
    """Fit a model; it replaces the one there only if it beats it on letters neither has seen."""
    _need_training()
    from deploy.commands.router_train import train  # noqa: PLC0415 - needs the group `train`

    with told_in_a_sentence():
        rows = _rows(file, departments, titles=titles)
        done = train(rows, Judges(region, utc_now().date()), out, now=datetime.now(UTC))  # noqa: TID251 - a command has no clock of others
    _show(done.old, "what decides now / 现用", None)
    _show(done.new, "the new model / 新模型", None)
    taken = f"taken over / 已启用: {done.card}" if done.card else "not better: kept / 未优于现用"
    console.print(taken, highlight=False)
    raise typer.Exit(0 if done.card else 1)


@router_app.command("explain")
def explain(enquiry_id: Annotated[UUID, typer.Argument(help="The case's id.")]) -> None:
    """Print why a case went where it went: every decision, its reasons and candidates."""
    told = run_command(explained(database_settings(), str(enquiry_id)))
    if not told:
        typer.secho("consult: the archive knows nothing of this case", err=True, fg="red")
        raise typer.Exit(1)
    for line in explanation(told):
        console.print(line, highlight=False, markup=False)


def _rows(file: Path | None, departments: Path | None, *, titles: bool) -> Rows:
    """Of the file, or of the archive: papers with the bureau that kept them."""
    if file is not None:
        return read_rows(file, departments, with_title=titles)
    rows = run_command(learned_rows(database_settings()))
    if not len(rows):
        raise RowsError("the archive has no paper yet that a bureau kept")
    return rows


@router_app.command("trial")
def trial(  # noqa: PLR0913 - one parameter an option of the command line
    file: Letters,
    *,
    departments: Map = None,
    titles: Titles = True,
    halves: Annotated[int, typer.Option(help="Seeds of halves.", min=1)] = 5,
    until: Annotated[str | None, typer.Option(help="Learn to this day, test on later.")] = None,
    baseline: Baseline = False,
    region: Pack = REGION_PACK,
) -> None:
    """Train on a part and test on the rest: what a model would be worth, with nothing saved."""
    _need_training()
    from deploy.commands.router_halves import by_date, by_half, trials  # noqa: PLC0415 - see above

    with told_in_a_sentence():
        rows = read_rows(file, departments, with_title=titles)
        judges = Judges(region, utc_now().date())
        split: Callable[[Sequence[Row]], Iterator[Any]] = (
            partial(by_date, last=until) if until else partial(by_half, seeds=halves)
        )
        done = list(trials(rows.rows, split, judges, with_baseline=baseline))
    for number, one in enumerate(done, start=1):
        console.print(f"{number}: top-1 {one.ours.top1:.3f}, macro-F1 {one.ours.macro_f1:.3f}")
    console.print(_means(done), highlight=False)


def _means(done: "Sequence[Trial]") -> str:
    def mean(of: "Callable[[Trial], float]") -> str:
        return f"{sum(map(of, done)) / len(done):.3f}"

    ours = (
        f"top-1 {mean(lambda one: one.ours.top1)}, macro-F1 {mean(lambda one: one.ours.macro_f1)}"
    )
    plain = f"top-1 {mean(lambda one: one.baseline_top1)}, macro-F1 "
    return f"mean: {ours}; baseline: {plain}{mean(lambda one: one.baseline_f1)}"


def _baseline_line(rows: Rows) -> str:
    _need_training()
    from deploy.commands.router_halves import baseline_in_folds  # noqa: PLC0415 - see above

    top1, f1 = baseline_in_folds(rows.rows)
    return f"TF-IDF + linear SVM, 5-fold / 基线: top-1 {top1:.3f}, macro-F1 {f1:.3f}"


def _need_training() -> None:
    try:
        import sklearn  # noqa: F401, PLC0415 - is it here?
    except ImportError:
        typer.secho("consult: this needs scikit-learn (dependency group `train`)", err=True)
        raise typer.Exit(2) from None


def _show(scores: Scores, about: str, beside: str | None) -> None:
    console.print(about, highlight=False)
    console.print(
        f"top-1 {scores.top1:.3f}, top-3 {scores.top3:.3f}, macro-F1 {scores.macro_f1:.3f}, "
        f"calibration error {scores.calibration_error:.3f}"
    )
    if beside:
        console.print(beside, highlight=False)
    _table(
        ("at least", "decided", "top-1", "top-3"),
        (
            (f"{at.threshold:.1f}", f"{at.coverage:.3f}", f"{at.top1:.3f}", f"{at.top3:.3f}")
            for at in scores.coverage
        ),
    )
    _table(
        ("confidence", "rows", "mean", "right"),
        (
            (f"{one.low:.1f}+", str(one.rows), f"{one.confidence:.3f}", f"{one.right:.3f}")
            for one in scores.calibration
        ),
    )
    _table(
        ("right", "said", "rows"),
        ((one.label, one.said, str(one.rows)) for one in scores.confusions),
    )


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    if table.row_count:
        console.print(table)
