from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.commands.reset import reset
from deploy.local.claim import FolderInUseError, claimed


def stored(folder: Path) -> Path:
    for part in ("broker", "database", "keys", "logs"):
        (folder / part).mkdir(parents=True)
        (folder / part / "file").write_text("x")
    (folder / "stack.json").write_text("{}")
    (folder / "setup.log").write_text("kept")
    return folder


def test_a_reset_leaves_nothing_but_the_log_of_the_set_up(tmp_path: Path) -> None:
    reset(stored(tmp_path))
    assert [left.name for left in tmp_path.iterdir()] == ["setup.log"]


def test_a_running_stack_is_not_reset(tmp_path: Path) -> None:
    stored(tmp_path)
    with claimed(tmp_path / "database"), pytest.raises(FolderInUseError, match="in use"):
        reset(tmp_path)
    assert (tmp_path / "broker" / "file").exists()


def test_nothing_is_deleted_without_a_yes(tmp_path: Path) -> None:
    stored(tmp_path)
    asked = CliRunner().invoke(app, ["reset", "--data", str(tmp_path)], input="n\n")
    assert asked.exit_code == 1
    assert (tmp_path / "database" / "file").exists()
    done = CliRunner().invoke(app, ["reset", "--data", str(tmp_path)], input="y\n")
    assert done.exit_code == 0
    assert not (tmp_path / "database").exists()


def test_a_running_stack_is_told_in_a_sentence(tmp_path: Path) -> None:
    stored(tmp_path)
    with claimed(tmp_path / "broker"):
        refused = CliRunner().invoke(app, ["reset", "--yes", "--data", str(tmp_path)])
    assert refused.exit_code == 2
    assert "in use by another run" in refused.output
