"""Users of the broker and their rights, through the management API: AMQP itself knows none."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from yarl import URL

from shared.errors import PermanentError, TransientError
from shared.messaging.access import Rights
from shared.messaging.rabbit.link import addresses

ANSWER_SECONDS: Final = 10.0
LOOK_SECONDS: Final = 0.5
_NOT_FOUND = 404
_FIRST_FAILURE = 400


class ManagementUnavailableError(TransientError):
    """The management API does not answer."""


class ManagementRefusedError(PermanentError):
    """The management API does not do it; the message tells its status."""


class BrokerUsers:
    """The users of one virtual host; make one with `open_users`."""

    def __init__(self, session: aiohttp.ClientSession, management_url: str, vhost: str) -> None:
        self._session = session
        self._root = management_url.rstrip("/")
        self._vhost = quote(vhost, safe="")

    async def exists(self, user: str) -> bool:
        return await self._get(f"users/{_quoted(user)}") is not None

    async def set_password(self, user: str, password: str) -> None:
        """Make the user where it is missing; connections that are open stay so."""
        await self._call("PUT", f"users/{_quoted(user)}", {"password": password, "tags": ""})

    async def take_tags(self, user: str) -> None:
        """No tag, so no management API and no other's name in `user_id`; the password stays."""
        found = await self._get(f"users/{_quoted(user)}") or {}
        kept = {name: found[name] for name in ("password_hash", "hashing_algorithm")}
        await self._call("PUT", f"users/{_quoted(user)}", kept | {"tags": ""})

    async def grant(self, user: str, rights: Rights) -> None:
        """The routing keys first: until they are limited, who may write may write them all."""
        topic = {"exchange": rights.exchange, "write": rights.topic_write}
        await self._call(
            "PUT", self._of("topic-permissions", user), topic | {"read": rights.topic_read}
        )
        names = {"configure": rights.configure, "write": rights.write, "read": rights.read}
        await self._call("PUT", self._of("permissions", user), names)

    async def has_exactly(self, user: str, rights: Rights) -> bool:
        found = await self._get(f"users/{_quoted(user)}") or {}
        names = await self._get(self._of("permissions", user)) or {}
        topics = await self._get(self._of("topic-permissions", user)) or []
        expected = (rights.configure, rights.write, rights.read)
        keys = (rights.exchange, rights.topic_write, rights.topic_read)
        return (
            not found.get("tags")
            and tuple(names.get(name) for name in ("configure", "write", "read")) == expected
            and [tuple(each[name] for name in ("exchange", "write", "read")) for each in topics]
            == [keys]
        )

    async def names(self) -> list[str]:
        """Who has rights in the virtual host."""
        found = await self._get(f"vhosts/{self._vhost}/permissions") or []
        return sorted(each["user"] for each in found)

    async def remove(self, user: str) -> bool:
        """The user, its rights and its connections; False if there is none."""
        if not await self.exists(user):
            return False
        await self._call("DELETE", f"users/{_quoted(user)}")
        return True

    async def connections(self, user: str) -> int:
        return len(await self._get(f"connections/username/{_quoted(user)}") or [])

    async def close_connections(self, user: str, *, for_seconds: float) -> None:
        """Close what is open, and what comes to be open within that time."""
        until = asyncio.get_running_loop().time() + for_seconds
        while True:
            await self._call("DELETE", f"connections/username/{_quoted(user)}")
            if asyncio.get_running_loop().time() >= until:
                return
            await asyncio.sleep(LOOK_SECONDS)  # noqa: TID251 - the API has no call that waits

    def _of(self, what: str, user: str) -> str:
        return f"{what}/{self._vhost}/{_quoted(user)}"

    async def _get(self, path: str) -> Any:
        """None where there is no such thing."""
        return await self._call("GET", path)

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = URL(f"{self._root}/api/{path}", encoded=True)
        try:
            async with self._session.request(method, url, json=body) as answer:
                if answer.status == _NOT_FOUND and method != "PUT":
                    return None
                if answer.status >= _FIRST_FAILURE:
                    raise ManagementRefusedError(
                        f"the broker's management API answers {answer.status} to {method} {path}"
                    )
                return await answer.json() if method == "GET" else None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ManagementUnavailableError(
                f"the broker's management API does not answer ({type(error).__name__})"
            ) from error


def vhost_of(amqp_url: str) -> str:
    return addresses(amqp_url)[0].path.removeprefix("/") or "/"


def _quoted(user: str) -> str:
    return quote(user, safe="")


@asynccontextmanager
async def open_users(
    management_url: str, vhost: str, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[BrokerUsers]:
    """`management_url` carries the credentials of an administrator of the broker."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    connector = aiohttp.TCPConnector(ssl=tls or True)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        yield BrokerUsers(session, management_url, vhost)
