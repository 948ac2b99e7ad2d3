"""The provider as a process that can be started anew with other keys, and a browser before it."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from yarl import URL

from deploy.local.ports import free_ports
from tests.integration.city.provider import PASSWORD
from tests.support import eventually

ROOT = Path(__file__).parents[3]
REDIRECT = "http://127.0.0.1:9/sign-in/oidc/back"
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class City:
    def __init__(self, folder: Path, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}/o"
        self._folder = folder
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            # Not bound to a loop: one provider may serve all tests of a module.
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - returns at once; our own provider
                [
                    sys.executable,
                    *("-m", "tests.integration.city.provider"),
                    *(str(self._folder), str(self._port), REDIRECT),
                ],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        await eventually(self._up, within=60, told=f"the provider is up: {self._folder}/log")

    async def _up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text("utf-8")
        address = f"{self.issuer}/.well-known/openid-configuration"
        try:
            async with aiohttp.ClientSession() as http, http.get(address) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def rotate(self) -> None:
        """A new key signs; the old one is not published any more."""
        self.stop()
        write_key(self._folder / "key.pem")
        await self.start()

    async def sign_in(self, url: str, user: str) -> Mapping[str, str]:
        """What a person does there: name and password; what comes back with the browser."""
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as http:
            async with http.get(URL(url, encoded=True)) as page:
                form, there = await page.text(), page.url
            found = _CSRF.search(form)
            assert found, form
            fields = {
                "csrfmiddlewaretoken": found[1],
                "username": user,
                "password": PASSWORD,
            }
            address, method = there, "POST"
            for _ in range(5):
                async with http.request(
                    method,
                    address,
                    data=fields if method == "POST" else None,
                    headers={"Referer": str(there)},
                    allow_redirects=False,
                ) as answer:
                    assert answer.status == 302, await answer.text()
                    location = answer.headers["Location"]
                if location.startswith(REDIRECT):
                    return dict(parse_qsl(urlsplit(location).query))
                address, method = address.join(URL(location, encoded=True)), "GET"
        raise AssertionError("the provider did not come to an end")


@contextmanager
def open_city(folder: Path, people: Mapping[str, str]) -> Iterator[City]:
    """`people`: ID numbers by user name."""
    (port,) = free_ports(1)
    write_key(folder / "key.pem")
    (folder / "people.json").write_text(json.dumps(dict(people)), "utf-8")
    city = City(folder, port)
    try:
        asyncio.run(city.start())
        yield city
    finally:
        city.stop()


def write_key(path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
