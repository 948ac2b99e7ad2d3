"""One request, one answer, never a second try: what came back is the measurement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Literal

import aiohttp
import orjson

from deploy.load.outcomes import Outcome, judge

Door = Literal["intake", "archive", "router"]


@dataclass(frozen=True, slots=True)
class Request:
    """`on_case`: it is about a case that we made; `read`: its answer is needed."""

    door: Door
    path: str
    token: str = field(repr=False)
    body: Mapping[str, Any] | None = None
    params: Mapping[str, str | int] | None = None
    key: str | None = None
    on_case: bool = False
    read: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    status: int | None = None
    body: Any = None


class Wire:
    """Every door is one or several addresses, taken in turn."""

    def __init__(
        self, session: aiohttp.ClientSession, addresses: Mapping[Door, Sequence[str]]
    ) -> None:
        self._session = session
        self._addresses = {door: cycle(urls) for door, urls in addresses.items() if urls}

    async def send(self, request: Request) -> Answer:
        headers = {"Authorization": f"Bearer {request.token}"}
        data = None
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            data = orjson.dumps(request.body)
        if request.key:
            headers["Idempotency-Key"] = request.key
        url = next(self._addresses[request.door]) + request.path
        method = "GET" if data is None else "POST"
        try:
            async with self._session.request(
                method, url, params=request.params, data=data, headers=headers
            ) as answer:
                body = await answer.read()
        except TimeoutError:
            return Answer("timed_out")
        except (aiohttp.ClientError, OSError):
            return Answer("failed")
        outcome = judge(
            answer.status, retry_after="Retry-After" in answer.headers, on_case=request.on_case
        )
        if not request.read or outcome != "ok":
            return Answer(outcome, answer.status)
        try:
            return Answer(outcome, answer.status, orjson.loads(body))
        except orjson.JSONDecodeError:
            return Answer("failed", answer.status)
