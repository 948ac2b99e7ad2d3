"""One way to the database: majority writes, bounded waits, errors in the product's two families."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase  # noqa: TID251 - here only
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    NetworkTimeout,
    NotPrimaryError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WTimeoutError,
)

from shared.errors import TransientError

Document = dict[str, Any]
Database = AsyncIOMotorDatabase[Document]

DUPLICATE_KEY = 11000


class DatabaseUnavailableError(TransientError):
    """The database is away or did not confirm in time; a write may have happened."""


@asynccontextmanager
async def open_mongo(url: str, database: str) -> AsyncIterator[Database]:
    """A connection that waits for a majority of the replica set and its journals on each write."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        url,
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=3000,
        socketTimeoutMS=20_000,
        w="majority",
        journal=True,
        wTimeoutMS=10_000,
        tz_aware=True,
    )
    try:
        yield client[database]
    finally:
        client.close()


async def ping(database: Database) -> str | None:
    """Why the database can't be used now, or None."""
    try:
        with database_errors():
            await database.command("ping")
    except DatabaseUnavailableError as error:
        return str(error)
    return None


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn the driver's passing troubles into `DatabaseUnavailableError`."""
    try:
        yield
    except (
        AutoReconnect,
        NetworkTimeout,
        NotPrimaryError,
        ServerSelectionTimeoutError,
        WaitQueueTimeoutError,
        WriteConcernError,
        WTimeoutError,
    ) as error:
        raise DatabaseUnavailableError(type(error).__name__) from error


def only_duplicates(error: BulkWriteError) -> list[int]:
    """Indexes of the operations that failed because the document was there already.

    Raises:
        BulkWriteError: something else failed as well.
    """
    faults = (error.details or {}).get("writeErrors", [])
    concern = (error.details or {}).get("writeConcernErrors", [])
    if concern or any(fault["code"] != DUPLICATE_KEY for fault in faults):
        raise error
    return [fault["index"] for fault in faults]
