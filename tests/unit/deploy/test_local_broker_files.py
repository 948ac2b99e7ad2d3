import shutil
import stat
from pathlib import Path

from deploy.local import broker_files as files
from deploy.local.broker_files import Node

NODE = Node("consult-x@localhost", amqp=1, management=2, distribution=3, epmd=4)


def test_two_data_folders_have_differently_named_nodes(tmp_path: Path) -> None:
    first, second = (
        files.node_on(tmp_path / name, (1, 2, 3, 4), before=None) for name in ("a", "b")
    )

    assert first.name != second.name


def test_a_node_keeps_its_name_when_its_folder_is_moved(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    files.write_files(here, NODE, password="x")
    shutil.move(here, there)

    moved = files.node_on(there, (9, 8, 7, 6), before=files.remembered_node(there))

    assert moved == Node(NODE.name, amqp=9, management=8, distribution=7, epmd=6)


def test_a_damaged_memory_of_the_node_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "node.json").write_text("{")

    assert files.remembered_node(tmp_path) is None


def test_the_password_is_made_once_and_nobody_else_reads_it(tmp_path: Path) -> None:
    password = files.password_in(tmp_path)

    assert files.password_in(tmp_path) == password
    assert stat.S_IMODE((tmp_path / "password").stat().st_mode) == 0o600


def test_every_listener_is_bound_to_loopback() -> None:
    text = files.configuration(NODE, password="x")

    assert "listeners.tcp.1 = 127.0.0.1:1\n" in text
    assert "management.tcp.ip = 127.0.0.1\n" in text


def test_nothing_of_the_machines_own_broker_is_used(tmp_path: Path) -> None:
    environment = files.server_environment(tmp_path, NODE)

    paths = {
        value
        for name, value in environment.items()
        if name.startswith("RABBITMQ_") and value.startswith("/")
    }
    assert paths
    assert all(Path(path).is_relative_to(tmp_path) for path in paths)
    assert environment["HOME"] == str(tmp_path)
