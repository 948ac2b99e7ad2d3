"""Takes every alert over a webhook, so that a drill's notifiers have a ledger to be killed at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml
from aiohttp import web

_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@asynccontextmanager
async def open_receiver(folder: Path) -> AsyncIterator[Path]:
    """The file that tells notifiers of it."""
    app = web.Application()
    app.router.add_post("/", _answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    subscriber = {
        "name": "drill",
        "url": f"http://{host}:{port}/",
        "secret": _SECRET,
        "events": ["*"],
        "recipients": ["*"],
    }
    file = folder / "drill-webhooks.yaml"
    file.write_text(yaml.safe_dump([subscriber]), encoding="utf-8")
    try:
        yield file
    finally:
        await runner.cleanup()


async def _answer(_request: web.Request) -> web.Response:
    return web.Response(status=204)
