"""Trains a model and takes it over only if it beats what decides now, on letters neither saw."""

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.commands.router_data import Row, Rows, RowsError
from deploy.commands.router_evaluate import Judges, judged
from deploy.commands.router_fit import Fitted, fit
from deploy.commands.router_scores import Scores, score
from services.router.adapters.model import CARD, LinearModel, open_model, save_model

_HELD_OUT = 5  # every so-manyth letter, by its own hash: the same ones in every training
_FEWEST = 8  # letters: sharpness and part are chosen on folds of them


@dataclass(frozen=True, slots=True)
class Training:
    """`card` is the model's where it was taken over."""

    new: Scores
    old: Scores
    card: Path | None


def held_out(row: Row) -> bool:
    """Tells by the letter itself, so that no later model ever learns from it."""
    return hashlib.sha256(f"{row.title}\n{row.text}".encode()).digest()[0] % _HELD_OUT == 0


def train(rows: Rows, judges: Judges, folder: Path, *, now: datetime) -> Training:
    """Raises ModelError where the folder holds a model that cannot be read."""
    seen = [row for row in rows.rows if not held_out(row)]
    unseen = [row for row in rows.rows if held_out(row)]
    fitted = fit_rows(seen, judges)
    before = open_model(folder / CARD) if (folder / CARD).exists() else None
    old, new = _scores(unseen, judges, before), _scores(unseen, judges, fitted.model())
    if not _better(new, old):
        return Training(new, old, None)
    card = fitted.card | {
        "data_sha256": rows.sha256,
        "rows": len(seen),
        "held_out": len(unseen),
        "trained_at": now.isoformat(),
        "git_commit": _commit(),
        "scores": new.as_dict() | {"confusions": []},
    }
    return Training(new, old, save_model(folder, card, fitted.numbers))


def fit_rows(rows: Sequence[Row], judges: Judges) -> Fitted:
    """Raises RowsError where there is too little to learn from."""
    if len(rows) < _FEWEST:
        raise RowsError(f"{len(rows)} letters to learn from are too few: {_FEWEST} are the least")
    priors = [judges.prior(row) for row in rows]
    return fit(rows, priors, judges.codes)


def _scores(rows: Sequence[Row], judges: Judges, model: LinearModel | None) -> Scores:
    return score(judged(rows, judges.judge(model)))


def _better(new: Scores, old: Scores) -> bool:
    return (new.top1, new.macro_f1) > (old.top1, old.macro_f1)


def _commit() -> str | None:
    """Which program made it; none where it runs without its repository."""
    command = ("git", "rev-parse", "HEAD")
    try:
        done: Any = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a fixed command
    except (OSError, subprocess.CalledProcessError):
        return None
    return str(done.stdout).strip()
