"""A client that has shown its password and takes its time to open the connection."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pamqp import commands, frame
from yarl import URL

_GREETING = b"AMQP\x00\x00\x09\x01"
_FRAME_HEAD = 7


class SlowHandshake:
    def __init__(
        self, url: URL, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._url = url
        self._reader = reader
        self._writer = writer

    async def begin(self) -> None:
        """To where the broker has accepted name and password."""
        self._writer.write(_GREETING)
        assert isinstance(await self.read(), commands.Connection.Start)
        login = f"\0{self._url.user}\0{self._url.password}"
        self._write(commands.Connection.StartOk({}, "PLAIN", login, "en_US"))
        assert isinstance(await self.read(), commands.Connection.Tune)
        self._write(commands.Connection.TuneOk(channel_max=1, frame_max=131_072, heartbeat=0))

    async def finish(self) -> None:
        self._write(commands.Connection.Open(self._url.path.removeprefix("/")))
        assert isinstance(await self.read(), commands.Connection.OpenOk)

    async def read(self) -> object:
        head = await self._reader.readexactly(_FRAME_HEAD)
        (size,) = struct.unpack(">I", head[3:])
        return frame.unmarshal(head + await self._reader.readexactly(size + 1))[2]

    def _write(self, method: object) -> None:
        self._writer.write(frame.marshal(method, 0))  # type: ignore[arg-type]  # any method of AMQP


@asynccontextmanager
async def slow_handshake(url: str) -> AsyncIterator[SlowHandshake]:
    address = URL(url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        handshake = SlowHandshake(address, reader, writer)
        await handshake.begin()
        yield handshake
    finally:
        writer.close()
