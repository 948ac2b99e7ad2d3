"""Follows WeChat's documented interface for web page authorisation; the real one cannot be had.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from aiohttp import web

APP_ID = "wx0000000000000001"
SECRET = "the-secret-of-a-test"


class WechatServer:
    def __init__(self) -> None:
        self.url = ""
        self.busy = False
        self._codes: dict[str, str] = {}
        self._used: set[str] = set()

    def code_for(self, openid: str) -> str:
        """As the browser brings it back."""
        code = f"021{len(self._codes):029}"
        self._codes[code] = openid
        return code

    async def access_token(self, request: web.Request) -> web.Response:
        return _said(self._answer(dict(request.query)))

    def _answer(self, query: dict[str, str]) -> dict[str, object]:
        code = query.get("code", "")
        refusals = (
            (self.busy, -1, "system error"),
            (query.get("grant_type") != "authorization_code", 40002, "invalid grant_type"),
            (query.get("appid") != APP_ID, 40013, "invalid appid"),
            (query.get("secret") != SECRET, 40125, "invalid appsecret"),
            (not code, 41008, "missing code"),
            (code in self._used, 40163, "code been used"),
            (code not in self._codes, 40029, "invalid code"),
        )
        for refused, number, message in refusals:
            if refused:
                return _error(number, message)
        self._used.add(code)
        return {
            "access_token": "ACCESS_TOKEN",
            "expires_in": 7200,
            "refresh_token": "REFRESH_TOKEN",
            "openid": self._codes[code],
            "scope": "snsapi_base",
        }


def _error(code: int, message: str) -> dict[str, object]:
    return {"errcode": code, "errmsg": f"{message}, rid: 0-0-0"}


def _said(content: dict[str, object]) -> web.Response:
    """JSON that calls itself plain text, as WeChat's does."""
    return web.Response(body=orjson.dumps(content), content_type="text/plain")


@asynccontextmanager
async def open_wechat() -> AsyncIterator[WechatServer]:
    server = WechatServer()
    app = web.Application()
    app.router.add_get("/sns/oauth2/access_token", server.access_token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
