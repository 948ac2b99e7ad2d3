"""A virtual host of a broker for one test, and what its management API can do to it."""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from yarl import URL

from deploy.local.broker import BrokerAddress
from tests.support import eventually

T = TypeVar("T")


class Vhost:
    """A vhost by name, its addresses for its owner and for users of less rights."""

    def __init__(
        self, name: str, address: Callable[[], BrokerAddress], session: aiohttp.ClientSession
    ) -> None:
        self.name = name
        self._address = address
        self._session = session

    @property
    def amqp_url(self) -> str:
        return str(URL(self._address().amqp_url).with_path(f"/{self.name}"))

    @property
    def management_url(self) -> str | None:
        return self._address().management_url

    def url_of(self, user: str, password: str) -> str:
        return str(URL(self.amqp_url).with_user(user).with_password(password))

    async def add_user(
        self, user: str, password: str, *, write: str, read: str, topic: dict[str, str]
    ) -> None:
        """A user who may configure nothing; `topic` maps exchanges to the keys it may write."""
        await self.call("PUT", f"users/{user}", {"password": password, "tags": ""})
        rights = {"configure": "^$", "write": write, "read": read}
        await self.call("PUT", f"permissions/{self.name}/{user}", rights)
        for exchange, pattern in topic.items():
            rule = {"exchange": exchange, "write": pattern, "read": "^$"}
            await self.call("PUT", f"topic-permissions/{self.name}/{user}", rule)

    async def remove_user(self, user: str) -> None:
        await self.call("DELETE", f"users/{user}")

    async def connections(self) -> list[str]:
        found = await self.call("GET", f"vhosts/{self.name}/connections")
        return [one["name"] for one in found]

    async def close_connections(self) -> int:
        """As an operator would; the number of those closed. The API lists them with a delay."""
        names = await eventually(self.connections, within=15, told="connections in the list")
        for name in names:
            await self.call("DELETE", f"connections/{quote(name, safe='')}")
        return len(names)

    async def delete_queue(self, queue: str) -> None:
        await self.call("DELETE", f"queues/{self.name}/{queue}")

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = URL(f"{self._address().management_url}/api/{path}", encoded=True)
        async with self._session.request(method, url, json=body) as answer:
            if answer.status == 404 and method == "DELETE":
                return None
            answer.raise_for_status()
            return await answer.json() if method == "GET" else None


@asynccontextmanager
async def open_vhost(
    address: BrokerAddress | Callable[[], BrokerAddress], *, keep: bool = False
) -> AsyncIterator[Vhost]:
    """A function as `address` is asked anew at each call: a restart may change the API's port.

    `keep` leaves the vhost to a node that is thrown away anyway. A node that has just restarted
    and is told to delete queues whose leaders are being elected can lose the supervisor of all
    at-least-once dead lettering, and with it every quorum queue:
    https://github.com/rabbitmq/rabbitmq-server/pull/16672
    """
    asked = (lambda: address) if isinstance(address, BrokerAddress) else address
    name = f"test-{uuid.uuid4().hex[:12]}"
    async with aiohttp.ClientSession() as session:
        vhost = Vhost(name, asked, session)

        async def done(method: str) -> bool:
            try:
                await vhost.call(method, f"vhosts/{name}")
            except aiohttp.ClientConnectionError:
                return False  # the API comes up a moment after the broker itself
            return True

        await eventually(lambda: done("PUT"), within=30, told="the management API answers")
        try:
            yield vhost
        finally:
            if not keep:
                await eventually(
                    lambda: done("DELETE"), within=30, told="the management API answers"
                )
