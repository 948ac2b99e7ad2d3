"""A subscriber to the notifier's webhooks, as others would write one: verify, drop repeats."""

import base64
import hashlib
import hmac
import sys
from collections import Counter
from pathlib import Path

from aiohttp import web

from deploy.local.ports import LOOPBACK

_REMEMBERED = 100_000


class Subscriber:
    def __init__(self, secret: str) -> None:
        self._key = base64.b64decode(secret.removeprefix("whsec_"))
        self._seen: Counter[str] = Counter()
        self._forged = 0

    async def receive(self, request: web.Request) -> web.Response:
        """By https://www.standardwebhooks.com: the signature is over `id.timestamp.body`."""
        alert = request.headers.get("webhook-id", "")
        moment = request.headers.get("webhook-timestamp", "")
        signed = f"{alert}.{moment}.".encode() + await request.read()
        digest = hmac.new(self._key, signed, hashlib.sha256).digest()
        expected = "v1," + base64.b64encode(digest).decode()
        given = request.headers.get("webhook-signature", "").split()
        if not any(hmac.compare_digest(expected, each) for each in given):
            self._forged += 1
            return web.Response(status=401)
        if len(self._seen) < _REMEMBERED:
            self._seen[alert] += 1
        return web.Response(status=204)

    async def figures(self, _request: web.Request) -> web.Response:
        repeats = sum(number - 1 for number in self._seen.values())
        return web.json_response(
            {"alerts": len(self._seen), "repeats": repeats, "forged": self._forged}
        )


def main() -> None:
    port, secret_file = int(sys.argv[1]), Path(sys.argv[2])
    subscriber = Subscriber(secret_file.read_text(encoding="ascii"))
    app = web.Application()
    app.router.add_post("/alerts", subscriber.receive)
    app.router.add_get("/figures", subscriber.figures)
    web.run_app(app, host=LOOPBACK, port=port, print=None)


if __name__ == "__main__":
    main()
