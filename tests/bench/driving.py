"""The driver as the bench sees it: prepared beside the system, then let go."""

import asyncio
import sys
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.play import person_token
from shared.identity import TokenIssuer
from tests.bench.driver import Answers, Order, answers_of
from tests.bench.site import Site
from tests.bench.systems import intake_url

MEMBERS = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """As fast as papers are answered over the connections; or so many a second; or `within`.

    That is the number of papers that may be on their way at once.
    """

    connections: int
    rate: float | None = None
    within: int | None = None


class DriverError(RuntimeError):
    """The driver ended before it had answers."""


class Driver:
    def __init__(self, process: Process, order: Path) -> None:
        self._process = process
        self._answers = answers_of(order)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def drive(self) -> Answers:
        """Post everything; returns when the last paper is answered."""
        await self._process.communicate(b"go\n")
        if self._process.returncode:
            raise DriverError(f"the driver ended with status {self._process.returncode}")
        return Answers.model_validate_json(self._answers.read_bytes())


@asynccontextmanager
async def prepared_driver(
    site: Site,
    number: int,
    pace: Pace,
    *,
    first: int = 0,
    urls: Sequence[str] = (),
) -> AsyncIterator[Driver]:
    """`urls` of several intakes are used in turn, a connection each; by default the only one."""
    order = Order(
        urls=list(urls) or [intake_url(site)],
        connections=pace.connections,
        rate=pace.rate,
        within=pace.within,
        backlog_url=f"http://127.0.0.1:{site.sink_port}/backlog",
        number=number,
        first=first,
        key=uuid.uuid4().hex,
        tokens=_tokens(site),
        sheets=site.sheets,
    )
    file = site.folder / f"order-{order.key}.json"
    file.touch(mode=0o600)
    file.write_text(order.model_dump_json(), encoding="utf-8")
    argv = (sys.executable, "-m", "tests.bench.driver", str(file))
    process = await asyncio.create_subprocess_exec(*argv, stdin=PIPE, stdout=PIPE)
    try:
        if process.stdout is None or not await process.stdout.readline():
            raise DriverError("the driver did not start")
        yield Driver(process, file)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _tokens(site: Site) -> list[str]:
    """Every member his own; the system that checks none is sent them as well."""
    issuer = TokenIssuer(site.credentials.issuer_key.read_bytes())
    members = site.roster.members[:MEMBERS]
    region = site.region.code
    return [person_token(issuer, region, member) for member in members]
