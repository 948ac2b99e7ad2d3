"""The bureaus' queues and the webhook's subscriber, in a process of their own: when came what."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import MutableMapping
from typing import Any

import aiormq
import orjson
import uvicorn
import uvloop
from pydantic import BaseModel

from shared.messaging.topology import bureau_queue
from tests.bench.lean.intake import Receive, Send
from tests.bench.lean.wire import Message, open_channel, setting

ARCHIVE = "archive"
_PREFETCH = 200


class Seen(BaseModel):
    """First arrivals by enquiry; `repeats` are further ones, `forged` are wrongly signed."""

    deliveries: dict[str, float] = {}
    alerts: dict[str, float] = {}
    delivery_repeats: int = 0
    alert_repeats: int = 0
    forged: int = 0


class Watcher:
    def __init__(self, secret: str) -> None:
        self._key = base64.b64decode(secret.removeprefix("whsec_"))
        self._seen = Seen()
        self._channel: aiormq.Channel | None = None

    async def watch_bureaus(self, channel: aiormq.Channel, codes: list[str]) -> None:
        async def receive(message: Message) -> None:
            self._delivered(orjson.loads(message.body)["subject"])
            await channel.basic_ack(message.delivery_tag or 0, wait=False)

        self._channel = channel
        await channel.basic_qos(prefetch_count=_PREFETCH)
        for code in codes:
            await channel.basic_consume(bureau_queue(code), receive)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """The webhook's address; for whoever measures or posts `/seen`, `/counts`, `/backlog`."""
        if scope["method"] == "POST":
            message = await receive()
            body = message["body"]
            while message.get("more_body"):
                message = await receive()
                body += message["body"]
            status = 204 if self._alerted(dict(scope["headers"]), body) else 401
            await _answer(send, status, b"")
        elif scope["path"] == "/counts":
            counts = [len(self._seen.deliveries), len(self._seen.alerts)]
            await _answer(send, 200, orjson.dumps(counts))
        elif scope["path"] == "/backlog":
            backlog = [len(self._seen.alerts), await self._archive_waits()]
            await _answer(send, 200, orjson.dumps(backlog))
        else:
            await _answer(send, 200, self._seen.model_dump_json().encode())

    async def _archive_waits(self) -> int:
        """Messages that have still to be taken by the archive."""
        if self._channel is None:
            return 0
        found = await self._channel.queue_declare(ARCHIVE, passive=True)
        return found.message_count or 0

    def _delivered(self, enquiry: str) -> None:
        if enquiry in self._seen.deliveries:
            self._seen.delivery_repeats += 1
        self._seen.deliveries.setdefault(enquiry, time.time())

    def _alerted(self, headers: dict[bytes, bytes], body: bytes) -> bool:
        now = time.time()
        signed = b".".join((headers[b"webhook-id"], headers[b"webhook-timestamp"], body))
        digest = hmac.digest(self._key, signed, hashlib.sha256)
        expected = b"v1," + base64.b64encode(digest)
        if not hmac.compare_digest(expected, headers[b"webhook-signature"]):
            self._seen.forged += 1
            return False
        enquiry = orjson.loads(body)["data"]["enquiry_id"]
        if enquiry in self._seen.alerts:
            self._seen.alert_repeats += 1
        self._seen.alerts.setdefault(enquiry, now)
        return True


async def _answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def main() -> None:
    watcher = Watcher(setting("WEBHOOK_SECRET"))
    channel = await open_channel(confirms=False)
    await watcher.watch_bureaus(channel, setting("BUREAUS").split(","))
    config = uvicorn.Config(
        watcher,
        port=int(setting("HTTP_PORT")),
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=75,
    )
    await asyncio.create_task(uvicorn.Server(config).serve())


if __name__ == "__main__":
    uvloop.run(main())
