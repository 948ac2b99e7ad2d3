"""One way to the database: majority writes, bounded waits, errors in the product's two families."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase  # noqa: TID251 - here only
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WTimeoutError,
)

from shared.errors import TransientError
from shared.tls import client_tls

Document = dict[str, Any]
Database = AsyncIOMotorDatabase[Document]

DUPLICATE_KEY = 11000
_SERVERS_OWN_TROUBLE = (1, 14031)
"""InternalError and OutOfDiskSpace: of the server's state, whatever it was asked."""

_NOT_LET_IN = (11, 13, 18, 391, 8000)
"""UserNotFound, Unauthorized, AuthenticationFailed, ReauthenticationRequired, Atlas's own.

Credentials that were changed before we were told, or rights that are lacking: an operator mends
that, and no message is at fault.
"""


class DatabaseUnavailableError(TransientError):
    """The database is away or did not confirm in time; a write may have happened."""


@asynccontextmanager
async def open_mongo(
    url: str, database: str, *, ca_file: Path | None = None, cert_key_file: Path | None = None
) -> AsyncIterator[Database]:
    """A connection that waits for a majority of the replica set and its journals on each write.

    With one of the files it is TLS, whatever the URL says: `ca_file` holds the authorities to
    trust, `cert_key_file` what we show of ourselves.

    Raises:
        TlsError: a file is missing or cannot be used.
    """
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        url,
        serverSelectionTimeoutMS=3000,
        connectTimeoutMS=3000,
        socketTimeoutMS=20_000,
        w="majority",
        journal=True,
        wTimeoutMS=10_000,
        tz_aware=True,
        **_tls_options(ca_file, cert_key_file),
    )
    try:
        yield client[database]
    finally:
        client.close()


def _tls_options(ca_file: Path | None, cert_key_file: Path | None) -> dict[str, Any]:
    if not (ca_file or cert_key_file):
        return {}
    client_tls(ca_file, cert_key_file)  # the driver's own errors do not name the file
    files = {"tlsCAFile": ca_file, "tlsCertificateKeyFile": cert_key_file}
    options = {name: str(file) for name, file in files.items() if file}
    return options | {"tls": True}


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
        raise DatabaseUnavailableError(_why(error)) from error
    except OperationFailure as error:
        if error.code not in (*_SERVERS_OWN_TROUBLE, *_NOT_LET_IN):
            raise
        raise DatabaseUnavailableError(_why(error)) from error


def _why(error: Exception) -> str:
    """What is for a person to mend is told apart: a certificate, or credentials, not accepted."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return f"{type(error).__name__}, certificate not accepted"
    if isinstance(error, OperationFailure) and error.code in _NOT_LET_IN:
        return f"{type(error).__name__}, credentials not accepted"
    return type(error).__name__


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
