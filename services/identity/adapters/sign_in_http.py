"""Calls to other people's servers: bounded in time and size, never redirected, never quoted."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from services.identity.handlers.sign_in_ports import ProviderAwayError
from shared.tls import client_tls

_TIMEOUT = aiohttp.ClientTimeout(total=8, connect=3)
_MOST_BYTES = 256 * 1024
_SERVER_ERROR = 500
_TOO_MANY = 429


@asynccontextmanager
async def open_http(ca_file: Path | None = None) -> AsyncIterator[aiohttp.ClientSession]:
    """Without cookies; raises TlsError where the file cannot be used."""
    connector = aiohttp.TCPConnector(ssl=client_tls(ca_file))
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as http:
        yield http


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: Mapping[str, Any]


async def ask(http: aiohttp.ClientSession, method: str, url: str, **more: Any) -> Answer:
    """The answer, which has to be a JSON object.

    Raises:
        ProviderAwayError: no answer, one that says so, or one that is not what it should be.
    """
    try:
        async with http.request(
            method, url, timeout=_TIMEOUT, allow_redirects=False, **more
        ) as response:
            body = await response.content.read(_MOST_BYTES + 1)
            while len(body) <= _MOST_BYTES and (part := await response.content.read(_MOST_BYTES)):
                body += part
            status = response.status
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ProviderAwayError(type(error).__name__) from None
    if status >= _SERVER_ERROR or status == _TOO_MANY:
        raise ProviderAwayError(f"status {status}")
    return Answer(status, _parsed(body))


def _parsed(body: bytes) -> Mapping[str, Any]:
    if len(body) > _MOST_BYTES:
        raise ProviderAwayError("too long an answer")
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ProviderAwayError("the answer is not JSON") from None
    if not isinstance(content, dict):
        raise ProviderAwayError("the answer is not an object")
    return content
