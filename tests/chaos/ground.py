"""The servers that a drill may break, and the proxies through which the services reach them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from yarl import URL

from deploy.local import broker_files as files
from deploy.local.broker import LocalBroker
from deploy.local.database import LocalDatabase
from tests.chaos.proxy import Proxy

OPERATOR = "drill"
RABBITMQCTL = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
SERVICE_USER = files.USER

Who = tuple[str, str]
"""A user of the broker and its password."""


class Operator:
    """What an administrator does to the broker; of a user of its own, whatever becomes of ours."""

    def __init__(self, broker: LocalBroker, session: aiohttp.ClientSession) -> None:
        self._broker = broker
        self._session = session
        self._password = secrets.token_urlsafe(16)

    @property
    def amqp_url(self) -> str:
        """Straight to the broker, past all proxies."""
        url = URL(self._broker.address.amqp_url)
        return str(url.with_user(OPERATOR).with_password(self._password))

    async def enter(self) -> None:
        await self._make_user(OPERATOR, self._password, self._first())
        rights = {"configure": ".*", "write": ".*", "read": ".*"}
        await self._call("PUT", f"permissions/%2F/{OPERATOR}", rights, self._first())

    async def change_password(self, password: str) -> None:
        """Of the services' user."""
        await self._make_user(SERVICE_USER, password, self._own())

    async def right_password(self) -> str:
        return await asyncio.to_thread(files.password_in, self._broker.folder)

    async def delete_queue(self, queue: str) -> None:
        await self._call("DELETE", f"queues/%2F/{quote(queue, safe='')}", None, self._own())

    async def ctl(self, *words: str) -> None:
        node = await asyncio.to_thread(files.remembered_node, self._broker.folder)
        assert node
        process = await asyncio.create_subprocess_exec(
            *(str(RABBITMQCTL), "-q", "-n", node.name, *words),
            env=files.server_environment(self._broker.folder, node),
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await process.wait() == 0, words

    async def _make_user(self, name: str, password: str, who: Who) -> None:
        user = {"password": password, "tags": "administrator"}
        await self._call("PUT", f"users/{name}", user, who)

    async def _call(self, method: str, path: str, body: dict[str, Any] | None, who: Who) -> None:
        root = URL(str(self._broker.address.management_url)).with_user(who[0]).with_password(who[1])
        url = URL(f"{str(root).rstrip('/')}/api/{path}", encoded=True)
        async with self._session.request(method, url, json=body) as answer:
            answer.raise_for_status()

    def _own(self) -> Who:
        return OPERATOR, self._password

    def _first(self) -> Who:
        url = URL(self._broker.address.amqp_url)
        return url.user or "", url.password or ""


class Footing(Protocol):
    """What a site stands on; the operator's way leads past all proxies."""

    @property
    def amqp_url(self) -> str: ...

    @property
    def mongo_url(self) -> str: ...

    @property
    def operator_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """The URLs lead the services through the proxies."""

    broker: LocalBroker
    database: LocalDatabase
    to_broker: Proxy
    to_database: Proxy
    operator: Operator

    @property
    def amqp_url(self) -> str:
        return str(URL(self.broker.address.amqp_url).with_port(self.to_broker.port))

    @property
    def operator_url(self) -> str:
        return self.operator.amqp_url

    @property
    def mongo_url(self) -> str:
        return str(URL(self.database.url).with_port(self.to_database.port))


@asynccontextmanager
async def open_ground(folder: Path, *, say: Callable[[str], None]) -> AsyncIterator[Ground]:
    """A private node and a private database: nobody else's are ever broken."""
    async with AsyncExitStack() as stack:
        broker = LocalBroker(folder, say=say)
        database = LocalDatabase(folder, say=say)
        stack.push_async_callback(broker.stop)
        stack.push_async_callback(database.stop)
        await asyncio.gather(broker.start(), database.start())
        stack.callback(broker.kill)  # without grace: nobody needs the data any more
        stack.callback(database.kill)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        operator = Operator(broker, session)
        await operator.enter()
        yield Ground(
            broker=broker,
            database=database,
            to_broker=await stack.enter_async_context(_proxy(broker.address.amqp_url)),
            to_database=await stack.enter_async_context(_proxy(database.url)),
            operator=operator,
        )


def _proxy(url: str) -> Proxy:
    address = URL(url)
    return Proxy(address.host or "", address.port or 0)
