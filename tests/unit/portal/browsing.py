"""A browser without scripts: keeps cookies, sends forms with their hidden fields."""

import html
import io
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import aiohttp
from multidict import CIMultiDictProxy

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    status: int
    path: str
    text: str
    headers: CIMultiDictProxy[str]
    cookies: SimpleCookie

    def form(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that goes to `action`."""
        start = self.text.index(f'action="{action}"')
        fields = _HIDDEN.findall(self.text[start : self.text.index("</form>", start)])
        return {name: html.unescape(value) for name, value in fields}

    def says(self, words: str) -> bool:
        return words in html.unescape(self.text)


class Browser:
    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def get(self, path: str, **headers: str) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._http.get(self._url + path, headers=named) as response:
            return await _page(response)

    async def post(
        self, path: str, fields: Mapping[str, str], *, follow: bool = True, **headers: str
    ) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["Content-Type"] = "application/x-www-form-urlencoded"
        async with self._http.post(
            self._url + path, data=_encoded(fields), headers=named, allow_redirects=follow
        ) as response:
            return await _page(response)

    async def sign_in(self, person: str) -> Page:
        page = await self.get("/sign-in")
        return await self.post("/sign-in", {**page.form("/sign-in"), "person": person})

    async def check(self, **fields: str) -> Page:
        """As far as the page before sending."""
        return await self.submit(**{"intent": "check", **fields})

    async def submit(self, **fields: str) -> Page:
        page = await self.get("/papers/new")
        paper = {"kind": "consultation", "title": "社保怎么交", "text": "请问灵活就业怎么交社保。"}
        paper["intent"] = "submit"
        return await self.post("/papers/new", {**page.form("/papers/new"), **paper, **fields})


def _encoded(fields: Mapping[str, str]) -> io.BytesIO:
    return io.BytesIO(urlencode(fields).encode())


async def _page(response: aiohttp.ClientResponse) -> Page:
    cookies = SimpleCookie()
    for answer in (*response.history, response):
        cookies.update(answer.cookies)
    text = await response.text()
    return Page(response.status, response.url.path, text, response.headers, cookies)


@asynccontextmanager
async def open_browser(url: str) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Accept-Language": "zh"}) as http:
        yield Browser(http, url)
