"""MongoDB over TLS, on an embedded database whose certificate the test has made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.local.database import NoDatabaseProgramError, find_server
from deploy.local.ports import free_ports
from shared.mongo import open_mongo, ping
from shared.tls import TlsError
from tests.certificates import Authority
from tests.support import eventually

OPTIONS = "directConnection=true&retryWrites=false"


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ours")


@asynccontextmanager
async def secure_database(folder: Path, ours: Authority, *more: str) -> AsyncIterator[int]:
    """Shows a certificate for 127.0.0.1, and for no other name; yields its port."""
    try:
        program = find_server()
    except NoDatabaseProgramError as error:
        pytest.skip(f"{error}: a server of one's own cannot be given the test's certificate")
    shown = ours.sign("127.0.0.1")
    (port,) = free_ports(1)
    config, log = folder / "secantusd.toml", folder / "database.log"
    config.touch()
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(str(program), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)),
            *("--storage-path", str(folder / "data"), "--log-level", "WARNING"),
            *("--tls-cert-file", str(shown.cert), "--tls-key-file", str(shown.key), *more),
            stdout=output,
            stderr=output,
        )
    try:
        await eventually(lambda: _listens(port), within=60, told=f"listens, log {log}")
        yield port
    finally:
        process.kill()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def trouble(
    port: int,
    *,
    host: str = "127.0.0.1",
    ca_file: Path | None = None,
    cert_key_file: Path | None = None,
    option: str = "",
) -> str | None:
    url = f"mongodb://{host}:{port}/?{OPTIONS}{option}"
    async with open_mongo(url, "test", ca_file=ca_file, cert_key_file=cert_key_file) as database:
        return await ping(database)


async def test_a_database_is_verified_by_authority_and_name(
    ours: Authority, tmp_path: Path
) -> None:
    others = Authority(tmp_path / "others")
    async with secure_database(tmp_path, ours) as port:
        assert await trouble(port, ca_file=ours.file) is None
        assert await trouble(port, option=f"&tls=true&tlsCAFile={ours.file}") is None
        assert await trouble(port, ca_file=ours.file, option="&tls=false") is None
        refused = await asyncio.gather(
            trouble(port, ca_file=others.file),
            trouble(port, host="localhost", ca_file=ours.file),
            trouble(port, option="&tls=true"),
        )
        assert all("certificate not accepted" in str(reason) for reason in refused)
        assert await trouble(port)


async def test_what_is_written_over_tls_is_read_over_tls(ours: Authority, tmp_path: Path) -> None:
    async with (
        secure_database(tmp_path, ours) as port,
        open_mongo(f"mongodb://127.0.0.1:{port}/?{OPTIONS}", "test", ca_file=ours.file) as database,
    ):
        await database["papers"].insert_one({"_id": "one"})
        assert await database["papers"].find_one({}) == {"_id": "one"}


async def test_a_client_shows_its_own_certificate(ours: Authority, tmp_path: Path) -> None:
    own, stranger = ours.sign("archive.example"), Authority(tmp_path / "others").sign("a.example")
    demands = ("--tls-ca-file", str(ours.file), "--tls-require-client-cert")
    async with secure_database(tmp_path, ours, *demands) as port:
        assert await trouble(port, ca_file=ours.file, cert_key_file=own.both) is None
        refused = await asyncio.gather(
            trouble(port, ca_file=ours.file, cert_key_file=stranger.both),
            trouble(port, ca_file=ours.file),
        )
        assert all(refused)


async def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(TlsError, match="missing"):
        await trouble(9, ca_file=tmp_path / "missing.pem")
