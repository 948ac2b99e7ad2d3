"""Calls an application as a server calls it, without a socket between."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson
from fastapi import FastAPI
from multidict import CIMultiDict
from starlette.types import Message


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: CIMultiDict[str]
    raw: bytes

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw) if self.raw else None


async def call(  # noqa: PLR0913 - a request, by keyword
    app: FastAPI,
    method: str,
    path: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    failing: bool = False,
) -> Answer:
    """One request; what an application raises is raised here, too, unless it is `failing`."""
    plain, _, query = path.partition("?")
    sent = {"host": "city.example", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(plain),
        "raw_path": plain.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in sent.items()],
        "client": ("192.0.2.7", 1),
        "server": ("city.example", 80),
    }
    told: list[Message] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    with contextlib.suppress(*([RuntimeError] if failing else [])):
        await app(scope, receive, send)
    start = next(one for one in told if one["type"] == "http.response.start")
    named = CIMultiDict((k.decode(), v.decode("latin-1")) for k, v in start["headers"])
    return Answer(start["status"], named, b"".join(one.get("body", b"") for one in told))
