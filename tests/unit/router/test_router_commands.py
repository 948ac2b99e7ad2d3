"""The commands that measure and train, on a few letters of a small city."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.commands.router_evaluate import Judges
from deploy.commands.router_train import fit_rows
from deploy.router_cli import router_app
from tests.unit.router.test_model import letters

XILING = Path(__file__).parents[2] / "regions" / "xiling"


@pytest.fixture(scope="module")
def judges() -> Judges:
    return Judges(XILING, date(2026, 3, 2))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Departments as another place calls them, and one that no map knows."""
    rows = [
        {"title": row.title, "text": row.text, "departments": [f"{row.label}处"]}
        for row in letters(20).rows
    ]
    path = tmp_path / "letters.jsonl"
    lines = [*rows, {"text": "别的", "departments": ["别的处"]}]
    path.write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "map.yaml"
    codes = ("harbour", "court", "eastbank")
    path.write_text("".join(f"{one}处: [{one}]\n" for one in codes), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    told = [str(one) for one in arguments]
    return CliRunner().invoke(router_app, [*told, "--region", str(XILING)])


def test_evaluate_prints_its_figures_and_writes_page_and_numbers(
    file: Path, names: Path, tmp_path: Path
) -> None:
    page, numbers = tmp_path / "page.html", tmp_path / "numbers.json"
    done = run("evaluate", file, "--map", names, "--report", page, "--json", numbers)
    assert done.exit_code == 0, done.output
    assert "60 rows, 1 skipped" in done.output
    assert "macro-F1" in done.output
    assert page.read_text(encoding="utf-8").count("<svg") == 2
    told = json.loads(numbers.read_text(encoding="utf-8"))
    assert (told["rows"], told["skipped"]) == (60, 1)
    assert {"top1", "top3", "coverage", "calibration", "confusions"} <= told.keys()


def test_a_model_is_trained_measured_and_kept_only_while_it_is_better(
    file: Path, names: Path, tmp_path: Path
) -> None:
    asked = ("train", file, "--map", names, "--out", tmp_path / "model")
    first, again = run(*asked), run(*asked)
    assert (first.exit_code, again.exit_code) == (0, 1), first.output
    measured = run(
        "evaluate", file, "--map", names, "--model", tmp_path / "model/model.json", "--baseline"
    )
    assert "top-1 1.000" in measured.output
    assert "SVM" in measured.output


def test_a_trial_tells_each_seed_and_their_mean(file: Path, names: Path) -> None:
    done = run("trial", file, "--map", names, "--halves", "2", "--baseline")
    assert "2: top-1" in done.output
    assert "mean: top-1" in done.output


def test_departments_of_one_letter_are_halved_with_others(file: Path, names: Path) -> None:
    names.write_text(names.read_text(encoding="utf-8") + "别的处: [hrss]\n", encoding="utf-8")
    done = run("trial", file, "--map", names, "--halves", "1")
    assert "mean: top-1" in done.output


def test_a_trial_decides_as_a_router_would_with_that_model(judges: Judges) -> None:
    model = fit_rows(letters(20).rows, judges).model()
    said = judges.like_a_router(model)("锚地", "缆绳")
    assert said == judges.judge(model)("锚地", "缆绳")
    assert said != judges.of_labels(model)("锚地", "缆绳")


@pytest.mark.parametrize(
    "asked", [("train", "--out", "kept"), ("trial", "--halves", "1"), ("trial", "--until", "1999")]
)
def test_too_few_letters_are_told_in_a_sentence(tmp_path: Path, asked: tuple[str, ...]) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text('{"text": "锚地", "label": "harbour"}\n' * 2, encoding="utf-8")
    command, option, value = asked
    done = run(command, few, option, str(tmp_path / value) if option == "--out" else value)
    assert done.exit_code != 0
    assert "too few" in done.output or "no letter is left" in done.output
    assert not (tmp_path / "kept").exists()


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = run("evaluate", tmp_path / "none.jsonl")
    assert done.exit_code != 0
    assert "cannot be read" in done.output
    assert "Traceback" not in done.output
