"""Calls to other people's servers: bounded in time and size, left in peace while they fail."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from yarl import URL

from services.identity.handlers.sign_in_ports import ProviderAwayError
from shared.breaker import Breaker
from shared.clock import Clock, utc_now
from shared.tls import client_tls

_TIMEOUT = aiohttp.ClientTimeout(total=8, connect=3)
_MOST_BYTES = 256 * 1024
_SERVER_ERROR = 500
_TOO_MANY = 429
_FAILURES_ALLOWED = 5
_PAUSE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class ProviderHttp:
    """A session, and for each server that is asked the breaker in front of it."""

    session: aiohttp.ClientSession
    clock: Clock
    breakers: dict[str, Breaker] = field(default_factory=dict)

    def breaker(self, url: str) -> Breaker:
        new = Breaker(failures_allowed=_FAILURES_ALLOWED, pause=_PAUSE)
        return self.breakers.setdefault(str(URL(url).origin()), new)


@asynccontextmanager
async def open_http(
    ca_file: Path | None = None, *, clock: Clock = utc_now
) -> AsyncIterator[ProviderHttp]:
    """Without cookies; raises TlsError where the file cannot be used."""
    connector = aiohttp.TCPConnector(ssl=client_tls(ca_file))
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        yield ProviderHttp(session, clock)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: Mapping[str, Any]


async def ask(http: ProviderHttp, method: str, url: str, **more: Any) -> Answer:
    """The answer, which has to be a JSON object. Nothing of what was said is quoted.

    Raises:
        ProviderAwayError: no answer, one that says so, or one that is not what it should be; at
            once where the last tries of several in a row failed.
    """
    breaker = http.breaker(url)
    if breaker.blocked_until(http.clock()) is not None:
        raise ProviderAwayError("it failed several times; it is asked again in a while")
    try:
        answer = await _asked(http.session, method, url, **more)
    except ProviderAwayError:
        breaker.failed(http.clock())
        raise
    breaker.succeeded()
    return answer


async def _asked(session: aiohttp.ClientSession, method: str, url: str, **more: Any) -> Answer:
    try:
        async with session.request(
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
