"""Calls to a service with several replicas: the next one is asked when one does not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

import aiohttp
import orjson
import structlog
from pydantic import TypeAdapter, ValidationError

from services.portal.domain.cases import Allowed
from services.portal.domain.people import Reader
from services.portal.domain.words import Bilingual
from services.portal.ports import Fault, NotSignedInError, RefusedError, ServiceAwayError

log = structlog.get_logger(__name__)
_TIMEOUT = aiohttp.ClientTimeout(total=6, connect=2)
_ALLOWED = TypeAdapter(list[Allowed])
_TRY_ELSEWHERE = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    wait_seconds: int | None = None


class Service:
    """All calls carry the reader's own token; what changes something must be repeatable."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        addresses: Sequence[str],
        *,
        elsewhere: Sequence[int] = _TRY_ELSEWHERE,
    ) -> None:
        """`elsewhere`: with these answers the next replica is asked."""
        self._http = http
        self._elsewhere = elsewhere
        self._addresses = [address.rstrip("/") for address in addresses]
        self._turn = count()

    async def get(
        self, reader: Reader, path: str, params: Mapping[str, str] | None = None
    ) -> bytes:
        return _accepted(await self._ask("GET", reader, path, params=params))

    async def call(
        self, method: str, reader: Reader, path: str, headers: Mapping[str, str]
    ) -> bytes:
        """Without a body."""
        return _accepted(await self._ask(method, reader, path, headers=dict(headers)))

    async def send(
        self,
        method: Literal["POST", "PUT"],
        reader: Reader,
        path: str,
        *,
        body: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> bytes:
        sent = {"Content-Type": "application/json", **headers}
        data = orjson.dumps(body)
        return _accepted(await self._ask(method, reader, path, data=data, headers=sent))

    async def _ask(self, method: str, reader: Reader, path: str, **more: Any) -> Answer:
        headers = {"Authorization": f"Bearer {reader.token}", **(more.pop("headers", None) or {})}
        turn = next(self._turn)
        reason, wait = "no replica is configured", None
        for offset in range(len(self._addresses)):
            address = self._addresses[(turn + offset) % len(self._addresses)]
            try:
                answer = await self._once(method, address + path, headers=headers, **more)
            except (aiohttp.ClientError, TimeoutError) as error:
                reason = type(error).__name__
                continue
            if answer.status not in self._elsewhere:
                return answer
            reason, wait = f"status {answer.status}", answer.wait_seconds
        log.warning("portal.service_away", method=method, reason=reason)
        raise ServiceAwayError(reason, wait_seconds=wait)

    async def _once(self, method: str, url: str, **more: Any) -> Answer:
        async with self._http.request(
            method, url, timeout=_TIMEOUT, allow_redirects=False, **more
        ) as response:
            return Answer(
                response.status, await response.read(), _wait(response.headers.get("Retry-After"))
            )


def _wait(told: str | None) -> int | None:
    return int(told) if told and told.isascii() and told.isdigit() else None


def _accepted(answer: Answer) -> bytes:
    if answer.status < 300:  # noqa: PLR2004 - HTTP
        return answer.body
    if answer.status == 401:  # noqa: PLR2004 - HTTP
        raise NotSignedInError("the service does not take the token")
    if answer.status >= 500:  # noqa: PLR2004 - HTTP
        raise ServiceAwayError(f"status {answer.status}")
    raise _refusal(answer)


def _refusal(answer: Answer) -> RefusedError:
    try:
        problem = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    faults = [
        Fault(str(fault.get("field", "")), _bilingual(fault, "reason"))
        for fault in problem.get("errors", [])
        if isinstance(fault, dict)
    ]
    return RefusedError(answer.status, _bilingual(problem, "detail"), faults, _allowed(problem))


def _allowed(problem: Mapping[str, Any]) -> Sequence[Allowed] | None:
    """None where the problem does not say."""
    try:
        return _ALLOWED.validate_python(problem["allowed"])
    except (KeyError, ValidationError):
        return None


def _bilingual(problem: Mapping[str, Any], name: str) -> Bilingual:
    english = str(problem.get(name) or "Not accepted.")
    return Bilingual(str(problem.get(f"{name}_zh") or "未被接受。"), english)
