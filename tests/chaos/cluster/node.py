"""One RabbitMQ node of the cluster, in a network namespace and a folder of its own."""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from deploy.local.broker_files import find_server
from deploy.local.claim import MARK
from deploy.local.process import ChildProcess
from deploy.local.ready import until_ready
from deploy.local.server import LocalServer
from tests.chaos.cluster.net import Place

USER: Final = "consult"
AMQP_PORT: Final = 5672
_SCRIPTS: Final = Path("/usr/lib/rabbitmq/bin")
_START_SECONDS: Final = 180.0
_CTL_SECONDS: Final = 120.0
_GREETING: Final = b"AMQP\x00\x00\x09\x01"
_FLAGS: Final = "-start_epmd false +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"

ADVANCED: Final = """\
[{aten, [{poll_interval, 1000}]},
 {rabbit, [{dead_letter_worker_publisher_confirm_timeout, 10000}]},
 {kernel, [{inet_dist_listen_options, [{raw, 6, 18, <<4000:32/native>>}]},
           {inet_dist_connect_options, [{raw, 6, 18, <<4000:32/native>>}]}]}].
"""
"""Why each is there is in docs/reliability.md; option 18 is TCP's patience with a silent peer."""


class Node(LocalServer):
    """Every node is told all names, so they find each other in whatever order they start."""

    def __init__(
        self, data: Path, place: Place, *, settings: str, cookie: str, say: Callable[[str], None]
    ) -> None:
        super().__init__(data / place.name, name=f"RabbitMQ {place.name}", say=say)
        self.place = place
        self._settings = settings
        self._cookie = cookie

    @property
    def erlang_name(self) -> str:
        return f"consult@{self.place.peer}"

    async def ctl(self, *words: str, tool: str = "rabbitmqctl") -> str:
        async with asyncio.timeout(_CTL_SECONDS):
            process = await asyncio.create_subprocess_exec(
                *self.place.inside([str(_SCRIPTS / tool), "-q", "--longnames"]),
                *("-n", self.erlang_name, *words),
                env=self._environment(),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            told, complaint = await process.communicate()
        assert process.returncode == 0, (words, told, complaint)
        return told.decode()

    async def queues(self) -> list[dict[str, Any]]:
        columns = ("name", "leader", "members", "online")
        rows: list[dict[str, Any]] = json.loads(
            await self.ctl("list_queues", "--formatter", "json", *columns)
        )
        return rows

    async def _launch(self) -> None:
        self._write_files()
        log = self.folder / "log" / "console.log"
        await self._in_place("epmd", log=self.folder / "log" / "epmd.log")
        process = await self._in_place(str(find_server()), log=log)
        await until_ready(self._greet, process, name=self.name, within=_START_SECONDS, log_path=log)

    async def _in_place(self, *argv: str, log: Path) -> ChildProcess:
        return await self._spawn(
            self.place.inside(argv), environment=self._environment(), log_path=log
        )

    async def _greet(self) -> None:
        reader, writer = await asyncio.open_connection(self.place.client, AMQP_PORT)
        try:
            writer.write(_GREETING)
            if not await reader.read(1):
                raise ConnectionError("no greeting")
        finally:
            writer.close()

    def _write_files(self) -> None:
        for name in ("log", "data", "conf.d", "schema", "generated"):
            (self.folder / name).mkdir(exist_ok=True)
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(self._cookie, encoding="ascii")
            cookie.chmod(0o400)
        for name, text in (
            ("rabbitmq.conf", self._settings),
            ("advanced.config", ADVANCED),
            ("enabled_plugins", "[].\n"),
            ("env.conf", ""),
        ):
            path = self.folder / name
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        """Complete and ours alone: nothing of the machine's own RabbitMQ is read or written."""
        paths = {
            "CONF_ENV_FILE": "env.conf",
            "CONFIG_FILE": "rabbitmq.conf",
            "CONFIG_FILES": "conf.d",
            "ADVANCED_CONFIG_FILE": "advanced.config",
            "ENABLED_PLUGINS_FILE": "enabled_plugins",
            "GENERATED_CONFIG_DIR": "generated",
            "SCHEMA_DIR": "schema",
            "MNESIA_BASE": "data",
            "LOG_BASE": "log",
            "PID_FILE": "server.pid",
        }
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.folder),  # Erlang keeps its cookie there
            "LANG": "C.UTF-8",
            MARK: str(self.folder),
            "RUNNING_UNDER_SYSTEMD": "true",  # the launcher then replaces itself by the server
            "RABBITMQ_USE_LONGNAME": "true",
            "RABBITMQ_NODENAME": self.erlang_name,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _FLAGS,
            "RABBITMQ_CTL_ERL_ARGS": "+S 1:1",
        } | {f"RABBITMQ_{key}": str(self.folder / name) for key, name in paths.items()}


def settings(places: Sequence[Place], *, password: str) -> str:
    """The part of docs/reliability.md's recipe that is no address, and small files."""
    nodes = "\n".join(
        f"cluster_formation.classic_config.nodes.{number} = consult@{place.peer}"
        for number, place in enumerate(places, start=1)
    )
    return f"""\
cluster_formation.peer_discovery_backend = classic_config
{nodes}
cluster_partition_handling = pause_minority
net_ticktime = 10
queue_leader_locator = balanced
raft.wal_max_size_bytes = 33554432
default_user = {USER}
default_pass = {password}
log.console = false
log.file = broker.log
"""
