"""The head of a request is bounded: its size, the number of its headers, the time that it takes.

httptools itself takes as much as a client cares to send.
"""

import asyncio
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES: Final = 32 * 1024
MAX_HEADERS: Final = 64
HEAD_SECONDS: Final = 20.0


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's own protocol; a head that goes too far ends the connection with a 400."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._in_head = False
        self._head_bytes = 0
        self._unfinished = 0
        self._in_time: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What is left over of a head counts too: its callbacks come only when a line has ended."""
        within = self._in_head
        super().data_received(data)
        if within and self._in_head:
            self._unfinished += len(data)
            if self._unfinished > MAX_HEAD_BYTES and not self.transport.is_closing():
                self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes, self._unfinished = True, 0, 0
        if self._in_time is None:
            self._start_clock()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._add(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._add(len(name) + len(value))
        if len(self.headers) >= MAX_HEADERS:
            raise httptools.HttpParserError("too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_clock()
        super().on_headers_complete()

    def _add(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            raise httptools.HttpParserError("the head is too long")

    def _start_clock(self) -> None:
        self._in_time = self.loop.call_later(self.head_seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._in_time is not None:
            self._in_time.cancel()
            self._in_time = None

    def _too_slow(self) -> None:
        self._in_time = None
        if not self.transport.is_closing():
            self.transport.close()
