"""Tells a webhook of each assignment, signed, and the archive that it was told."""

import asyncio
import base64
import hashlib
import hmac
import time
from typing import Any

import aiohttp
import orjson
import uvloop

from tests.bench.lean.wire import Message, Publisher, open_channel, open_inbox, setting

_BATCH = 100
_TITLE = {"zh": "您的来文已交办", "en": "Your paper was assigned"}


class Webhook:
    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str) -> None:
        self._session = session
        self._url = url
        self._key = base64.b64decode(secret.removeprefix("whsec_"))

    async def tell(self, message: Message) -> tuple[dict[str, Any], str]:
        """Returns the event that says so, once the subscriber has answered."""
        assigned = orjson.loads(message.body)
        subject, now = assigned["subject"], int(time.time())
        data = {"enquiry_id": subject, "bureau": assigned["data"]["bureau"], "title": _TITLE}
        body = orjson.dumps({"type": assigned["type"], "timestamp": now, "data": data})
        headers = self._signed(f"{subject}:alert", now, body)
        async with self._session.post(self._url, data=body, headers=headers) as answer:
            answer.raise_for_status()
        event = {
            "id": f"{subject}:alert",
            "type": "alert.delivered.v1",
            "subject": subject,
            "time": time.time(),
            "data": {"channel": "webhook"},
        }
        return event, "-"

    def _signed(self, alert: str, now: int, body: bytes) -> dict[str, str]:
        digest = hmac.digest(self._key, f"{alert}.{now}.".encode() + body, hashlib.sha256)
        return {
            "content-type": "application/json",
            "webhook-id": alert,
            "webhook-timestamp": str(now),
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        }


async def main() -> None:
    publisher = Publisher(await open_channel(confirms=True))
    inbox = await open_inbox("notifier", _BATCH)
    async with aiohttp.ClientSession() as session:
        webhook = Webhook(session, setting("WEBHOOK_URL"), setting("WEBHOOK_SECRET"))
        while True:
            batch = await inbox.take()
            told = await asyncio.gather(*(webhook.tell(message) for message in batch))
            await publisher.publish_all(told)
            await inbox.acknowledge(batch)


if __name__ == "__main__":
    uvloop.run(main())
