"""Services as separate processes, for tests that kill, stop and multiply them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from deploy.local.ports import free_ports
from tests.support import eventually

ROOT = Path(__file__).parents[2]


class Replica:
    def __init__(self, process: asyncio.subprocess.Process, port: int, log: Path) -> None:
        self._process = process
        self._log = log
        self.url = f"http://127.0.0.1:{port}"

    async def until_ready(self) -> None:
        await eventually(self._ready, within=30, told=f"ready: {self.url}, log {self._log}")

    async def _ready(self) -> bool:
        assert self._process.returncode is None, self.log
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{self.url}/health/ready") as answer,
            ):
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """As an operator does; the exit status."""
        self.terminate()
        return await self.ended(within=30)

    def terminate(self) -> None:
        self._process.terminate()

    async def ended(self, *, within: float = 60) -> int:
        """The exit status of a process that was told to end."""
        return await asyncio.wait_for(self._process.wait(), within)

    async def close(self) -> None:
        if self._process.returncode is None:
            await self.kill()


@asynccontextmanager
async def open_replica(service: str, settings: dict[str, str], log: Path) -> AsyncIterator[Replica]:
    """One process of the service, killed at the end where the test has not ended it."""
    (port,) = free_ports(1)
    own = {"HTTP_PORT": str(port), "REGION_PACK": str(ROOT / "deploy/regions/shanghai")}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"services.{service}.main",
            cwd=ROOT,
            env=inherited | own | settings,
            stdout=output,
            stderr=output,
        )
    replica = Replica(process, port, log)
    try:
        yield replica
    finally:
        await replica.close()
