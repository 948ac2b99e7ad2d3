"""A request that goes too far, by its head or by its JSON, is turned away before it costs much."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import orjson
import pytest
from fastapi import Request, Response
from pydantic import BaseModel

from shared.telemetry import Telemetry
from shared.web import Health, Problem, create_app, json_response
from shared.web.bodies import parse_body
from shared.web.limits_head import MAX_HEAD_BYTES, MAX_HEADERS, BoundedHttp
from tests.unit.intake.support import serving

GET = b"GET /health/live HTTP/1.1\r\nHost: here\r\n"


class Hasty(BoundedHttp):
    head_seconds = 0.2


@asynccontextmanager
async def connected(
    http: type[BoundedHttp] = BoundedHttp,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    app = create_app("trial", telemetry=Telemetry("trial"), health=Health())

    @app.post("/bodies")
    async def take(request: Request) -> Response:
        return json_response({"bytes": len(await request.body())})

    async with serving(app, http=http) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        try:
            yield reader, writer
        finally:
            writer.close()


async def first_line(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(10):
        return await reader.readline()


async def test_a_usual_request_is_answered_again_and_again() -> None:
    async with connected() as (reader, writer):
        for _ in range(3):
            writer.write(GET + b"\r\n")
            assert await first_line(reader) == b"HTTP/1.1 200 OK\r\n"
            await reader.readuntil(b'{"status":"live"}')


@pytest.mark.parametrize(
    "head",
    [
        GET + b"X: 1\r\n" * (MAX_HEADERS + 1) + b"\r\n",
        GET + b"X: " + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n",
        b"GET /" + b"a" * MAX_HEAD_BYTES + b" HTTP/1.1\r\nHost: here\r\n\r\n",
    ],
    ids=["too many headers", "too long a header", "too long an address"],
)
async def test_a_head_that_is_too_big_is_refused(head: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(head)
        assert await first_line(reader) == b"HTTP/1.1 400 Bad Request\r\n"


async def test_a_header_that_never_ends_is_not_kept_in_memory() -> None:
    async with connected() as (reader, writer):
        writer.write(GET + b"X: ")
        assert await poured(reader, writer, most=100 * MAX_HEAD_BYTES) < 50 * MAX_HEAD_BYTES


async def poured(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, most: int) -> int:
    """How many bytes the server took before it had enough."""
    sent = 0
    while sent < most and not reader.at_eof():
        try:
            writer.write(b"a" * 8192)
            await writer.drain()
            async with asyncio.timeout(0.01):
                await reader.read(1024)
        except TimeoutError:
            pass
        except ConnectionError:
            break
        sent += 8192
    return sent


async def test_a_client_that_trickles_its_head_is_cut_off() -> None:
    async with connected(Hasty) as (reader, writer):
        writer.write(GET)
        started = time.monotonic()
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        assert time.monotonic() - started < 3


async def test_a_long_body_is_not_taken_for_a_head() -> None:
    async with connected(Hasty) as (reader, writer):
        body = b"a" * (8 * MAX_HEAD_BYTES)
        head = b"POST /bodies HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % len(body)
        for _ in range(2):
            writer.write(head + body)
            assert await first_line(reader) == b"HTTP/1.1 200 OK\r\n"
            await reader.readuntil(b'{"bytes":%d}' % len(body))


class Form(BaseModel):
    text: str
    parts: list[dict[str, int]] = []


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"text":' + b'{"a":' * 20_000 + b"1" + b"}" * 20_001,
        b'{"text": "a", "text": "b"}',
        b'{"text": "a", "parts": [{"n": 1, "n": 2}]}',
        b'{"text": "a", "te\\u0078t": "b"}',
    ],
    ids=["deep lists", "deep objects", "a name twice", "twice within", "twice when read"],
)
def test_json_that_is_too_deep_or_says_two_things_is_not_taken(body: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(Problem) as refused:
        parse_body(body, Form)
    assert refused.value.status == 400
    assert time.perf_counter() - started < 1


def test_long_numbers_and_equal_names_in_different_objects_are_no_offence() -> None:
    body = orjson.dumps({"text": "a", "parts": [{"n": 1}, {"n": 2}], "more": {"text": "b"}})
    assert parse_body(body, Form).parts == [{"n": 1}, {"n": 2}]
    assert parse_body(b'{"text": "a", "more": ' + b"1" * 4_000 + b"}", Form).text == "a"
