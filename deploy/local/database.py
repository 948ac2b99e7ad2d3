"""The database of one machine: the one MONGO_URL names, or SecantusDB as a process of its own."""

import os
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from deploy.local.claim import MARK
from deploy.local.ports import LOOPBACK, held_ports
from deploy.local.ready import ask, until_ready
from deploy.local.server import LocalServer

_START_SECONDS = 60.0  # it replays its journal after a crash
_PROGRAM = Path(__file__).parents[2] / ".venv-db" / "bin" / "secantusd-py"
_OP_MSG = 2013
# Retryable writes: this server's table of them slows every write once it is full. Few connections:
# its threads queue for one lock, and some thirty of them hand it on more than they work.
_OPTIONS = "directConnection=true&retryWrites=false&maxPoolSize=2"
_OK = b"\x01ok\x00" + struct.pack("<d", 1.0)


class NoDatabaseProgramError(RuntimeError):
    """SecantusDB is not installed."""


class LocalDatabase(LocalServer):
    """SecantusDB: MongoDB's wire protocol on the WiredTiger engine.

    It is GPL software and runs from an environment of its own: nothing of it is imported.
    """

    def __init__(self, data: Path, *, say: Callable[[str], None]) -> None:
        super().__init__(data / "database", name="SecantusDB", say=say)
        self.log_path = self.folder / "database.log"
        self._port: int | None = None

    @property
    def url(self) -> str:
        if self._port is None:
            raise RuntimeError("the database was never started")
        return f"mongodb://{LOOPBACK}:{self._port}/?{_OPTIONS}"

    async def _launch(self) -> None:
        program = find_server()
        with held_ports(1, remembered=_remembered_port(self.folder)) as (port,):
            self._port = port
            process = await self._spawn(
                _argv(self.folder, program, port=port),
                environment=_environment(self.folder),
                log_path=self.log_path,
            )
            await until_ready(
                partial(ask, port, question=_ping(), expected=_OK),
                process,
                name=self.name,
                within=_START_SECONDS,
                log_path=self.log_path,
            )


def find_server() -> Path:
    if not _PROGRAM.exists():
        raise NoDatabaseProgramError(
            "the embedded database is not installed: `make setup` installs it,"
            " or MONGO_URL names a MongoDB of your own"
        )
    return _PROGRAM


def _argv(folder: Path, program: Path, *, port: int) -> list[str]:
    """With every write on the disk before it is answered, and without a log for replicas.

    Neither a killed process nor a lost mains supply then takes back what was acknowledged;
    without `--sync-on-commit` the latter would. Nobody follows its changes or asks it for
    transactions, so `--standalone` saves a quarter of what a write costs.
    """
    config = folder / "secantusd.toml"  # empty, but named: it looks for no other then
    config.touch()
    (folder / "port").write_text(f"{port}\n", encoding="utf-8")
    return [
        *(str(program), "--config", str(config)),
        *("--host", LOOPBACK, "--port", str(port)),
        *("--storage-path", str(folder / "data"), "--sync-on-commit"),
        "--standalone",
        *("--log-level", "WARNING"),
    ]


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        MARK: str(folder),
    }


def _remembered_port(folder: Path) -> list[int]:
    try:
        return [int((folder / "port").read_text(encoding="utf-8"))]
    except (FileNotFoundError, ValueError):
        return []


def _ping() -> bytes:
    """{ping: 1, $db: "admin"} as a wire message: a driver would be much to load for one probe."""
    fields = b"\x10ping\x00\x01\x00\x00\x00" + b"\x02$db\x00\x06\x00\x00\x00admin\x00"
    body = bytes(5) + struct.pack("<i", 4 + len(fields) + 1) + fields + b"\x00"
    return struct.pack("<iiii", 16 + len(body), 1, 0, _OP_MSG) + body


@asynccontextmanager
async def open_database(
    data: Path, *, say: Callable[[str], None], environ: Mapping[str, str] = os.environ
) -> AsyncIterator[str]:
    """MONGO_URL if set, else a private SecantusDB on `data`; yields the URL."""
    if url := environ.get("MONGO_URL"):
        yield url
        return
    async with LocalDatabase(data, say=say) as database:
        yield database.url
