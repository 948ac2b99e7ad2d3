"""The files and the environment of a private RabbitMQ node: all in one folder, on loopback."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.local.claim import MARK
from deploy.local.ports import LOOPBACK

USER = "consult"
_DEBIAN_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_PLUGINS = "[rabbitmq_management].\n"
# Idle schedulers spin by default; on a machine shared with the services that is stolen time.
_ERLANG_FLAGS = (
    "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
    " +sbwt none +sbwtdcpu none +sbwtdio none"
)
# Each quorum queue wakes up every five seconds, to tell of itself and to send members what they
# lack. Here it has no other member, and a thousand idle queues would take 6 % of a core; what the
# management page tells of a queue is older for it. Not for a cluster: a member that was away from a
# quiet queue would be behind so much longer. It holds for queues that are declared from then on.
_ADVANCED = "[{rabbit, [{quorum_tick_interval, 15000}]}].\n"


class NoBrokerProgramError(RuntimeError):
    """RabbitMQ is not installed."""


@dataclass(frozen=True, slots=True)
class Node:
    """Who the node is and where it listens; remembered, so that data and addresses survive."""

    name: str
    amqp: int
    management: int
    distribution: int
    epmd: int

    @property
    def ports(self) -> tuple[int, ...]:
        return self.amqp, self.management, self.distribution, self.epmd


def find_server() -> Path:
    """Debian's wrapper on PATH changes user and folder: prefer the script behind it."""
    if _DEBIAN_SERVER.exists():
        return _DEBIAN_SERVER
    found = shutil.which("rabbitmq-server")
    if found is None:
        raise NoBrokerProgramError(
            "rabbitmq-server is not installed: `make setup` installs it,"
            " or AMQP_URL names a broker of your own"
        )
    return Path(found)


def remembered_node(folder: Path) -> Node | None:
    try:
        return Node(**json.loads((folder / "node.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def node_on(folder: Path, ports: Iterable[int], *, before: Node | None) -> Node:
    """The name stays when the folder is moved: the stored data bear it."""
    fresh = f"consult-{hashlib.sha256(str(folder).encode()).hexdigest()[:10]}@localhost"
    amqp, management, distribution, epmd = ports
    return Node(before.name if before else fresh, amqp, management, distribution, epmd)


def password_in(folder: Path) -> str:
    path = folder / "password"
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8")


def write_files(folder: Path, node: Node, *, password: str) -> None:
    for name in ("log", "data", "conf.d", "schema", "generated"):
        (folder / name).mkdir(exist_ok=True)
    _write_private(folder / "node.json", json.dumps(asdict(node), indent=2) + "\n")
    _write_private(folder / "rabbitmq.conf", configuration(node, password=password))
    _write_private(folder / "advanced.config", _ADVANCED)
    _write_private(folder / "enabled_plugins", _PLUGINS)
    _write_private(folder / "env.conf", "")


def configuration(node: Node, *, password: str) -> str:
    return f"""\
listeners.tcp.1 = {LOOPBACK}:{node.amqp}
management.tcp.ip = {LOOPBACK}
management.tcp.port = {node.management}
default_user = {USER}
default_pass = {password}
log.console = false
log.file = broker.log
log.file.rotation.size = 10485760
log.file.rotation.count = 3
"""


def epmd_environment(folder: Path, node: Node) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),  # Erlang keeps its cookie there
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(node.epmd),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        MARK: str(folder),
    }


def server_environment(folder: Path, node: Node) -> dict[str, str]:
    """Complete and ours alone: nothing of the machine's own RabbitMQ is read or written."""
    return epmd_environment(folder, node) | {
        # The launcher replaces itself by the server, so that our signals reach it.
        "RUNNING_UNDER_SYSTEMD": "true",
        "RABBITMQ_NODENAME": node.name,
        "RABBITMQ_DIST_PORT": str(node.distribution),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_CONFIG_FILES": str(folder / "conf.d"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "server.pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERLANG_FLAGS,
    }


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
