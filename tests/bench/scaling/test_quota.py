"""A part of a core, by whichever control groups a machine has; a folder stands for them."""

from pathlib import Path

import pytest

from tests.bench.scaling.quota import NoQuotaError, missing, quotas


def first_version(root: Path) -> Path:
    (root / "cpu").mkdir()
    (root / "cpu" / "cpu.cfs_quota_us").write_text("-1", encoding="ascii")
    return root / "cpu"


def second_version(root: Path) -> Path:
    (root / "cgroup.controllers").write_text("cpuset cpu io\n", encoding="ascii")
    return root


def groups_in(base: Path) -> list[Path]:
    return sorted(base.glob("bench-*"))


def test_each_process_has_a_group_of_its_own(tmp_path: Path) -> None:
    base = first_version(tmp_path)

    with quotas([11, 12], 0.15, root=tmp_path):
        groups = groups_in(base)
        inside = {(group / "cgroup.procs").read_text("ascii").strip() for group in groups}
        assert inside == {"11", "12"}
        for group in groups:
            assert (group / "cpu.cfs_period_us").read_text("ascii") == "20000"
            assert (group / "cpu.cfs_quota_us").read_text("ascii") == "3000"


def test_control_groups_of_the_second_version_are_told_in_their_words(tmp_path: Path) -> None:
    base = second_version(tmp_path)

    with quotas([11], 0.5, root=tmp_path):
        (group,) = groups_in(base)
        assert (group / "cpu.max").read_text("ascii") == "10000 20000"
    assert (tmp_path / "cgroup.subtree_control").read_text("ascii") == "+cpu"


def test_a_process_is_let_out_at_the_end(tmp_path: Path) -> None:
    base = first_version(tmp_path)

    with quotas([11], 0.15, root=tmp_path):
        pass

    assert (base / "cgroup.procs").read_text("ascii").strip() == "11"


def test_without_control_groups_it_is_said_why(tmp_path: Path) -> None:
    assert "no control groups" in str(missing(tmp_path))
    with pytest.raises(NoQuotaError), quotas([11], 0.15, root=tmp_path):
        pytest.fail("a quota was set without control groups")


def test_control_groups_without_processors_are_none(tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").write_text("memory pids\n", encoding="ascii")

    assert missing(tmp_path) is not None


def test_where_there_are_some_nothing_is_missing(tmp_path: Path) -> None:
    first_version(tmp_path)

    assert missing(tmp_path) is None
