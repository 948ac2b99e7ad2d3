"""Takes a paper over HTTP and answers when the broker has stored it."""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from uuid import uuid4

import orjson
import uvicorn
import uvloop

from shared.events import receipt_number
from tests.bench.lean.wire import Publisher, open_channel, setting

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_KINDS = {"consultation", "suggestion", "proposal"}
_LONGEST_TITLE, _LONGEST_TEXT = 200, 20_000
_JSON: Final = [(b"content-type", b"application/json")]


class Intake:
    """A bare ASGI application: every POST is a paper."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def __call__(
        self, _scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        paper = orjson.loads(await _body(receive))
        if not _valid(paper):
            await _answer(send, 422, {})
            return
        enquiry = uuid4()
        subject = str(enquiry)
        receipt = receipt_number("LEAN", enquiry)
        event = {
            "id": f"{subject}:submitted",
            "type": "enquiry.submitted.v1",
            "subject": subject,
            "time": time.time(),
            "data": paper | {"receipt": receipt},
        }
        await self._publisher.publish(event)
        await _answer(send, 202, {"id": subject, "receipt": receipt})


def _valid(paper: Any) -> bool:
    return (
        isinstance(paper, dict)
        and paper.get("kind") in _KINDS
        and isinstance(title := paper.get("title"), str)
        and 0 < len(title) <= _LONGEST_TITLE
        and isinstance(text := paper.get("text"), str)
        and 0 < len(text) <= _LONGEST_TEXT
    )


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    return body


async def _answer(send: Send, status: int, content: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _JSON})
    await send({"type": "http.response.body", "body": orjson.dumps(content)})


async def main() -> None:
    app = Intake(Publisher(await open_channel(confirms=True)))
    config = uvicorn.Config(
        app,
        port=int(setting("HTTP_PORT")),
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=75,
    )
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main())
