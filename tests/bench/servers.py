"""The servers of a measurement and the papers for it: all entrances of the bench begin here."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console

from deploy.local.platform import open_platform
from shared.region import load_region
from tests.bench.office_papers import compose_for
from tests.bench.offices import write_pack
from tests.bench.papers import write_sheets
from tests.bench.run import Bench
from tests.bench.workload import compose

REGION_PACK = Path(__file__).parents[2] / "deploy" / "regions" / "shanghai"


@asynccontextmanager
async def open_bench(
    data: Path,
    console: Console,
    *,
    bureaus: int | None = None,
    mixtures: int = 0,
    lone: bool = False,
) -> AsyncIterator[Bench]:
    """Servers of our own, whatever the environment names: their CPU time is part of it.

    `bureaus`: in a region that is made for it; without a number in the one that there is.
    """
    if bureaus:
        pack = data / f"region-{bureaus}"
        region, offices = write_pack(REGION_PACK, pack, bureaus)
        papers = compose_for(offices, region, pack, mixtures=mixtures)
    else:
        pack, region = REGION_PACK, load_region(REGION_PACK)
        papers = compose(region, pack, mixtures=mixtures)
    sheets = data / "papers.json"
    write_sheets(sheets, papers)
    async with open_platform(data, say=console.print, environ={}) as platform:
        yield Bench(platform, region, pack, sheets, data, lone)
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
