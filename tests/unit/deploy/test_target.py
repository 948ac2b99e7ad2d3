from pathlib import Path

import pytest

from deploy.demo.target import Target, TargetFileError


def test_a_target_is_read_as_it_was_written(tmp_path: Path) -> None:
    target = Target(
        intake=("http://127.0.0.1:1",),
        archive=("http://127.0.0.1:2",),
        amqp="amqp://user:secret@127.0.0.1:3/",
        issuer_key=tmp_path / "issuer.pem",
        region_pack=tmp_path,
    )
    file = tmp_path / "stack.json"
    target.write(file)
    assert Target.read(file) == target
    assert file.stat().st_mode & 0o077 == 0


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(TargetFileError, match="make run"):
        Target.read(tmp_path / "stack.json")


def test_a_bad_file_names_the_fields(tmp_path: Path) -> None:
    file = tmp_path / "stack.json"
    file.write_text('{"intake": [], "speed": 1}')
    with pytest.raises(TargetFileError, match=r"speed.*|.*amqp"):
        Target.read(file)
