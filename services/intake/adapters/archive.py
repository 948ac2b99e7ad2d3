"""The archive's word on existing cases, asked over HTTP of whichever replica answers in time."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import structlog
from pydantic import TypeAdapter, ValidationError

from services.intake.ports import (
    ActRefusedError,
    AllowedAct,
    ArchiveUnavailableError,
    Permit,
    Question,
    UnknownCaseError,
)

log = structlog.get_logger(__name__)

TOTAL_SECONDS = 1.5
"""For all replicas together: with the broker's confirm the answer is mostly there within 2 s."""

ONE_SECONDS = 0.9
_FEWEST_TRIES = 2
_ANSWER_BYTES = 2 * 1024 * 1024
_ALLOWED = 200
_NOT_FOUND = 404
_REFUSALS = (403, 404, 409)

Answer = tuple[int, bytes]
_PERMIT = TypeAdapter(Permit)
_DRAFT = {"title": "", "text": "", "submitted_at": datetime.fromtimestamp(0, UTC)}
"""What a draft may lack; whatever makes a submitted paper of it sets the time."""


class HttpArchiveCases:
    """Replicas in turn; one that does not answer is passed over for the next, within the limit."""

    def __init__(
        self, session: aiohttp.ClientSession, urls: Sequence[str], token: Callable[[], str]
    ) -> None:
        self._session = session
        self._urls = [url.rstrip("/") for url in urls]
        self._token = token
        self._turn = count()

    async def permit(self, question: Question) -> Permit:
        path = f"/v1/enquiries/{question.enquiry}/acts/{question.act}"
        body = {
            "actor": question.actor.model_dump(exclude_none=True),
            "stage": question.stage,
            "assignment_id": question.assignment_id,
            "event_id": question.event_id,
        }
        given = {name: value for name, value in body.items() if value is not None}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                answer = await self._ask(path, orjson.dumps(given))
        except TimeoutError:
            raise ArchiveUnavailableError("the archive did not answer in time") from None
        return _read(*answer)

    async def _ask(self, path: str, body: bytes) -> Answer:
        reason = "no address"
        for url in self._in_turn():
            try:
                status, answer = await self._post(url + path, body)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                reason = type(error).__name__
                continue
            if status == _ALLOWED or status in _REFUSALS:
                return status, answer
            reason = f"status {status}"
        log.warning("intake.archive_unavailable", reason=reason)
        raise ArchiveUnavailableError(f"the archive is not available ({reason})")

    def _in_turn(self) -> Iterator[str]:
        """Each replica once, a lone one twice: its kept-alive connection may just have ended."""
        first = next(self._turn)
        for step in range(max(_FEWEST_TRIES, len(self._urls))):
            yield self._urls[(first + step) % len(self._urls)]

    async def _post(self, url: str, body: bytes) -> Answer:
        headers = {
            "Authorization": f"Bearer {self._token()}",
            "Content-Type": "application/json",
        }
        async with self._session.post(url, data=body, headers=headers) as response:
            return response.status, await _whole(response)


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """The body in full: one `read` ends with what has come in until then."""
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > _ANSWER_BYTES:
            raise aiohttp.ClientPayloadError("the archive's answer is too long")
    return bytes(body)


def _read(status: int, body: bytes) -> Permit:
    if status != _ALLOWED:
        raise _refusal(status, body)
    try:
        answer = orjson.loads(body)
        return _PERMIT.validate_python(answer | {"paper": _DRAFT | _given(answer["paper"])})
    except (orjson.JSONDecodeError, ValidationError, LookupError, TypeError, AttributeError):
        raise ArchiveUnavailableError("the archive's answer cannot be read") from None


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _refusal(status: int, body: bytes) -> ActRefusedError:
    try:
        problem: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    error = UnknownCaseError if status == _NOT_FOUND else ActRefusedError
    return error(
        status,
        str(problem.get("type", "")).rpartition(":")[2] or "refused",
        detail=str(problem.get("detail") or "This is not possible now."),
        detail_zh=str(problem.get("detail_zh") or "目前不能进行此操作。"),
        allowed=_allowed(problem.get("allowed")),
    )


def _allowed(named: object) -> list[AllowedAct] | None:
    if not isinstance(named, list):
        return None
    return [item for item in named if isinstance(item, dict)]


def token_file(path: Path) -> Callable[[], str]:
    """The credential, read at each use, so that a new one takes effect without a restart."""
    return lambda: path.read_text(encoding="utf-8").strip()


@asynccontextmanager
async def open_archive_cases(
    urls: Sequence[str], token: Callable[[], str], *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[HttpArchiveCases]:
    """The archive behind these addresses; its being away shows when it is asked, not here.

    At `https` it is verified as `tls` says, by default by the system's authorities.
    """
    timeout = aiohttp.ClientTimeout(total=ONE_SECONDS, sock_connect=ONE_SECONDS / 2)
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=30, ssl=tls or True)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        yield HttpArchiveCases(session, urls, token)
