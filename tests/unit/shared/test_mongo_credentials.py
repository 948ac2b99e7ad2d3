"""A database that does not accept our credentials any more is away, until it is told them again."""

import asyncio
import struct
from collections.abc import AsyncIterator
from typing import Any, Final

import bson
import pytest

from shared.mongo import DatabaseUnavailableError, database_errors, open_mongo, ping

_QUERY: Final = 2004
_REPLY: Final = 1
_MESSAGE: Final = 2013
_HEADER: Final = struct.Struct("<iiii")
_BEFORE_DOCUMENT: Final = struct.Struct("<iqii")

GREETING: Final = {
    "ismaster": True,
    "helloOk": True,
    "maxBsonObjectSize": 16_777_216,
    "maxMessageSizeBytes": 48_000_000,
    "maxWriteBatchSize": 100_000,
    "minWireVersion": 0,
    "maxWireVersion": 17,
    "saslSupportedMechs": ["SCRAM-SHA-256"],
    "ok": 1.0,
}
REFUSAL: Final = {
    "ok": 0.0,
    "errmsg": "Authentication failed.",
    "code": 18,
    "codeName": "AuthenticationFailed",
}


async def _refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of the protocol as it takes to turn a client away."""
    try:
        while True:
            length, number, _, kind = _HEADER.unpack(await reader.readexactly(_HEADER.size))
            body = await reader.readexactly(length - _HEADER.size)
            greeted = kind == _QUERY or b"hello" in body or b"ismaster" in body
            document = bson.encode(GREETING if greeted else REFUSAL)
            answer = _as_reply(document) if kind == _QUERY else struct.pack("<iB", 0, 0) + document
            opcode = _REPLY if kind == _QUERY else _MESSAGE
            writer.write(_HEADER.pack(_HEADER.size + len(answer), 0, number, opcode) + answer)
    except asyncio.IncompleteReadError:
        pass
    finally:
        writer.close()


def _as_reply(document: bytes) -> bytes:
    return _BEFORE_DOCUMENT.pack(0, 0, 0, 1) + document


@pytest.fixture
async def url() -> AsyncIterator[str]:
    server = await asyncio.start_server(_refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"mongodb://archive:yesterdays@127.0.0.1:{port}/?directConnection=true"
    server.close()


async def test_whoever_asks_is_told_that_the_credentials_are_not_accepted(url: str) -> None:
    document: dict[str, Any] = {"_id": 1}
    async with open_mongo(url, "consult") as database:
        assert await ping(database) == "OperationFailure, credentials not accepted"
        with pytest.raises(DatabaseUnavailableError), database_errors():
            await database["events"].insert_one(document)
