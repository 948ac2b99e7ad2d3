"""A way to a server that can be slow, thin, silent, cut or closed while all else goes on."""

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

_CHUNK = 65_536
_NO_LINGER = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Weather:
    """`silent` swallows both directions, `deaf` only what the server says; closed refuses anew."""

    latency_seconds: float = 0.0
    bytes_per_second: float = 0.0
    silent: bool = False
    deaf: bool = False
    closed: bool = False


FAIR = Weather()


class _Pair:
    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.writers = (near, far)
        self.doomed = False  # bytes were swallowed: nothing sensible can follow them

    def reset(self) -> None:
        for writer in self.writers:
            raw = writer.get_extra_info("socket")
            with suppress(OSError):
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            writer.transport.abort()


class Proxy:
    """Its weather holds for all; a connection whose bytes were swallowed ends with the silence."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._weather = FAIR
        self._server: asyncio.Server | None = None
        self._pairs: set[_Pair] = set()
        self._flows: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    @property
    def connections(self) -> int:
        return len(self._pairs)

    @property
    def doomed(self) -> int:
        """Connections of which bytes were swallowed."""
        return sum(pair.doomed for pair in self._pairs)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for flow in self._flows:
            flow.cancel()
        await asyncio.gather(*self._flows, return_exceptions=True)
        self.reset()

    def set(self, weather: Weather) -> None:
        self._weather = weather
        if weather.closed:
            self.reset()
        for pair in list(self._pairs):
            if pair.doomed and not (weather.silent or weather.deaf):
                pair.reset()

    def reset(self) -> None:
        """Every connection is cut with a RST."""
        for pair in list(self._pairs):
            pair.reset()

    async def _join(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._flows.add(task)
        try:
            await self._connect(reader, near)
        finally:
            self._flows.discard(task)
            near.close()

    async def _connect(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self._weather.closed:
            near.transport.abort()
            return
        try:
            far_reader, far = await asyncio.open_connection(*self._target)
        except OSError:  # the server is away: so are we
            near.transport.abort()
            return
        pair = _Pair(near, far)
        self._pairs.add(pair)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._flow(reader, far, pair, answers=False))
                group.create_task(self._flow(far_reader, near, pair, answers=True))
        finally:
            self._pairs.discard(pair)
            far.close()

    async def _flow(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        pair: _Pair,
        *,
        answers: bool,
    ) -> None:
        with suppress(ConnectionError, OSError):
            while data := await source.read(_CHUNK):
                await self._pass_on(data, target, pair, answers=answers)
            if target.can_write_eof() and not pair.doomed:
                target.write_eof()
            return
        pair.reset()

    async def _pass_on(
        self, data: bytes, target: asyncio.StreamWriter, pair: _Pair, *, answers: bool
    ) -> None:
        weather = self._weather
        pause = weather.latency_seconds
        if weather.bytes_per_second:
            pause += len(data) / weather.bytes_per_second
        if pause:
            await asyncio.sleep(pause)  # noqa: TID251 - the line is that slow
        if self._weather.silent or (self._weather.deaf and answers):
            pair.doomed = True
        if not pair.doomed:
            target.write(data)
            await target.drain()
