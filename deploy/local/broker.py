"""The message broker of one machine: the one AMQP_URL names, or a private RabbitMQ node."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from deploy.local import broker_files as files
from deploy.local.ports import LOOPBACK, held_ports
from deploy.local.ready import ask, until_ready
from deploy.local.server import LocalServer

_EPMD_SECONDS = 10.0
_START_SECONDS = 90.0  # a loaded machine, or a node that recovers many queues
_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01\x00\x00"
_HTTP_REQUEST = b"HEAD / HTTP/1.0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """The addresses carry credentials: they belong in an environment, never in a log."""

    amqp_url: str = field(repr=False)
    management_url: str | None = field(default=None, repr=False)


class LocalBroker(LocalServer):
    """A RabbitMQ node that nobody else sees, with its management API, on loopback."""

    def __init__(self, data: Path, *, say: Callable[[str], None]) -> None:
        super().__init__(data / "broker", name="RabbitMQ", say=say)
        self.log_path = self.folder / "log" / "broker.log"
        self._node: files.Node | None = None

    @property
    def address(self) -> BrokerAddress:
        if self._node is None:
            raise RuntimeError("the broker was never started")
        who = f"{files.USER}:{files.password_in(self.folder)}@{LOOPBACK}"
        return BrokerAddress(
            amqp_url=f"amqp://{who}:{self._node.amqp}/",
            management_url=f"http://{who}:{self._node.management}",
        )

    async def _launch(self) -> None:
        program = files.find_server()
        before = files.remembered_node(self.folder)
        with held_ports(4, remembered=before.ports if before else ()) as ports:
            node = self._node = files.node_on(self.folder, ports, before=before)
            files.write_files(self.folder, node, password=files.password_in(self.folder))
            await self._launch_epmd(node)
            await self._launch_node(node, program)

    async def _launch_epmd(self, node: files.Node) -> None:
        """Erlang's port mapper, our own: a shared one would outlive us and know our neighbours."""
        log = self.folder / "log" / "epmd.log"
        process = await self._spawn(
            ("epmd", "-address", LOOPBACK, "-port", str(node.epmd)),
            environment=files.epmd_environment(self.folder, node),
            log_path=log,
        )
        names_request = partial(ask, node.epmd, question=b"\x00\x01n", expected=b"")
        await until_ready(names_request, process, name="epmd", within=_EPMD_SECONDS, log_path=log)

    async def _launch_node(self, node: files.Node, program: Path) -> None:
        log = self.folder / "log" / "console.log"
        process = await self._spawn(
            [str(program)],
            environment=files.server_environment(self.folder, node),
            log_path=log,
        )
        greeting = partial(ask, node.amqp, question=_PROTOCOL_HEADER, expected=_METHOD_FRAME)
        await until_ready(greeting, process, name=self.name, within=_START_SECONDS, log_path=log)
        page = partial(ask, node.management, question=_HTTP_REQUEST, expected=b"HTTP/1.")
        await until_ready(page, process, name=self.name, within=_START_SECONDS, log_path=log)


@asynccontextmanager
async def open_broker(
    data: Path, *, say: Callable[[str], None], environ: Mapping[str, str] = os.environ
) -> AsyncIterator[BrokerAddress]:
    """AMQP_URL (and AMQP_MANAGEMENT_URL beside it) if set, else a private node on `data`."""
    if url := environ.get("AMQP_URL"):
        yield BrokerAddress(url, environ.get("AMQP_MANAGEMENT_URL"))
        return
    async with LocalBroker(data, say=say) as broker:
        yield broker.address
