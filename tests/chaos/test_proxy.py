"""The proxy does to a line what its weather says, and lets all through when it is fair."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.chaos.proxy import FAIR, Proxy, Weather
from tests.support import eventually


class Line:
    """A client of a server that says back whatever it hears."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard = b""
        self.ended = False
        self.writer = writer
        self._task = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(1024):
                self.heard += data
        self.ended = True

    async def close(self) -> None:
        self.writer.close()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def say_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1024):
            writer.write(data)
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(say_back, "127.0.0.1", 0)
    async with server, Proxy("127.0.0.1", server.sockets[0].getsockname()[1]) as opened:
        yield opened


@asynccontextmanager
async def line(proxy: Proxy) -> AsyncIterator[Line]:
    opened = Line(*await asyncio.open_connection("127.0.0.1", proxy.port))
    try:
        yield opened
    finally:
        await opened.close()


async def test_in_fair_weather_all_comes_through(proxy: Proxy) -> None:
    async with line(proxy) as one:
        one.writer.write(b"hello")
        await eventually(lambda: one.heard == b"hello", within=20)


async def test_a_slow_line_brings_everything_in_the_end(proxy: Proxy) -> None:
    proxy.set(Weather(latency_seconds=0.05, bytes_per_second=10_000))
    async with line(proxy) as one:
        one.writer.write(b"hello")
        await eventually(lambda: one.heard == b"hello", within=20)


@pytest.mark.parametrize("weather", [Weather(silent=True), Weather(deaf=True)])
async def test_a_line_that_swallowed_something_ends_when_it_is_heard_again(
    proxy: Proxy, weather: Weather
) -> None:
    async with line(proxy) as one, line(proxy) as idle:
        idle.writer.write(b"before")
        await eventually(lambda: idle.heard == b"before", within=20)
        proxy.set(weather)
        one.writer.write(b"hello")
        await eventually(lambda: proxy.doomed == 1, within=20)
        proxy.set(FAIR)
        await eventually(lambda: one.ended, within=20)
        assert one.heard == b""
        idle.writer.write(b" and after")
        await eventually(lambda: idle.heard == b"before and after", within=20)


async def test_a_reset_ends_all_lines_and_new_ones_are_let_in(proxy: Proxy) -> None:
    async with line(proxy) as one:
        one.writer.write(b"hello")
        await eventually(lambda: one.heard == b"hello", within=20)
        proxy.reset()
        await eventually(lambda: one.ended, within=20)
    async with line(proxy) as other:
        other.writer.write(b"again")
        await eventually(lambda: other.heard == b"again", within=20)


async def test_a_closed_way_lets_nobody_in_until_it_is_open(proxy: Proxy) -> None:
    proxy.set(Weather(closed=True))
    async with line(proxy) as one:
        await eventually(lambda: one.ended, within=20)
    proxy.set(FAIR)
    async with line(proxy) as other:
        other.writer.write(b"hello")
        await eventually(lambda: other.heard == b"hello", within=20)
