"""The demonstration's way through the HTTP doors: any replica, again until one answers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from itertools import cycle
from typing import Any

import aiohttp
import orjson
import tenacity


class RefusedError(Exception):
    """The service answered with a problem that repeating will not mend."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class BusyError(Exception):
    """No replica could take it now."""


def _too_early(error: BaseException) -> bool:
    """The archive, which intake asks about a case, is behind what the caller knows of it."""
    return isinstance(error, RefusedError) and error.status in {
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
    }


class Door:
    """One service behind one or several addresses; every call is safe to repeat."""

    def __init__(self, session: aiohttp.ClientSession, addresses: Sequence[str]) -> None:
        self._session = session
        self._addresses = cycle(addresses)

    async def get(self, path: str, token: str, **query: str | int) -> Any:
        return await self._call("GET", path, token, params=query)

    async def post(
        self, path: str, token: str, body: Mapping[str, Any], *, key: str | None = None
    ) -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return await self._call("POST", path, token, data=orjson.dumps(body), headers=headers)

    @tenacity.retry(
        retry=tenacity.retry_if_exception(_too_early),
        wait=tenacity.wait_random_exponential(0.2, max=3),
        stop=tenacity.stop_after_delay(120),
        reraise=True,
    )
    async def act(self, path: str, token: str, body: Mapping[str, Any], *, key: str) -> Any:
        """Act on a case that its caller has just heard of."""
        return await self.post(path, token, body, key=key)

    @tenacity.retry(
        retry=tenacity.retry_if_exception_type(BusyError),
        wait=tenacity.wait_random_exponential(0.2, max=5),
        stop=tenacity.stop_after_delay(120),
        reraise=True,
    )
    async def _call(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        path: str,
        token: str,
        *,
        params: Mapping[str, str | int] | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        sent = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            **(headers or {}),
        }
        url = next(self._addresses) + path
        try:
            async with self._session.request(
                method, url, params=params, data=data, headers=sent
            ) as answer:
                body = await answer.read()
                return _read(answer.status, url, body)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError) as error:
            raise BusyError(f"{url}: {error!r}") from error


def _read(status: int, url: str, body: bytes) -> Any:
    if status in {429, 502, 503, 504}:
        raise BusyError(f"{url}: {status}")
    if status >= HTTPStatus.BAD_REQUEST:
        raise RefusedError(f"{url}: {status} {body.decode(errors='replace')[:500]}", status)
    return orjson.loads(body)


@asynccontextmanager
async def open_session(connections: int = 64) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        yield session
