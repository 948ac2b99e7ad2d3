"""The servers of a measurement and the papers for it: all entrances of the bench begin here."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console

from deploy.local.platform import open_platform
from shared.region import load_region
from tests.bench.papers import write_sheets
from tests.bench.run import Bench
from tests.bench.workload import compose

REGION_PACK = Path(__file__).parents[2] / "deploy" / "regions" / "shanghai"


@asynccontextmanager
async def open_bench(
    data: Path, console: Console, *, mixtures: int = 0, lone: bool = False
) -> AsyncIterator[Bench]:
    """Servers of our own, whatever the environment names: their CPU time is part of it."""
    region = load_region(REGION_PACK)
    sheets = data / "papers.json"
    write_sheets(sheets, compose(region, REGION_PACK, mixtures=mixtures))
    async with open_platform(data, say=console.print, environ={}) as platform:
        yield Bench(platform, region, REGION_PACK, sheets, data, lone)
        platform.kill()  # without grace: nobody needs the data any more


@contextmanager
def data_folder(asked: Path | None) -> Iterator[Path]:
    """The one that is asked for stays, with logs and data."""
    if asked:
        asked.mkdir(parents=True, exist_ok=True)
        yield asked.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)
