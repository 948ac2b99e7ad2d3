"""A provider that keeps failing is left in peace for a while, and others are not held up by it."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from services.identity.adapters.sign_in_http import ask, open_http
from services.identity.handlers.sign_in_ports import ProviderAwayError

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


async def test_a_provider_that_keeps_failing_is_asked_again_after_a_while() -> None:
    now, status, asked = [NOON], [503], []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"well": True}, status=status[0])

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    async with open_http(clock=lambda: now[0]) as http:
        for path in ("a", "b", "a", "b", "a", "b", "a"):
            with pytest.raises(ProviderAwayError):
                await ask(http, "GET", f"http://127.0.0.1:{port}/{path}")
        assert len(asked) == 5
        status[0] = 200
        assert (await ask(http, "GET", f"http://localhost:{port}/other")).status == 200
        now[0] += timedelta(seconds=16)
        for _ in range(3):
            assert (await ask(http, "GET", f"http://127.0.0.1:{port}/a")).content == {"well": True}
    await runner.cleanup()
