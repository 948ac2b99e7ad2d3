"""An archive as a process: who has read is on the disk soon, and whole when it is told to stop."""

import asyncio
import time
from pathlib import Path
from typing import Any

from shared.mongo import open_mongo
from tests.integration.archives import Bench, open_bench
from tests.support import eventually
from tests.unit.archive.stories import answered_story
from tests.vhosts import Vhost

READS = 60


async def answered(bench: Bench, enquiry: str, number: int, first: float) -> None:
    """So many reads one after the other, whose time counts from `first`."""
    for _ in range(number):
        async with bench.session.get(f"{bench.replicas[-1].url}/v1/enquiries/{enquiry}") as answer:
            assert answer.status == 200, time.monotonic() - first


async def test_no_reader_is_forgotten_when_an_archive_stops_and_few_when_it_is_killed(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    story = answered_story()
    settings = {"MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database}
    settings |= {"SWEEP_SECONDS": "600", "READS_SECONDS": "1"}
    async with (
        open_bench(vhost, settings, tmp_path) as bench,
        open_mongo(mongo_url, mongo_database) as database,
    ):
        enquiry = str(story.id)

        async def noted() -> int:
            return await database["reads"].count_documents({"enquiry": enquiry, "kind": "case"})

        await bench.start()
        await bench.bus.publish(*story.events)

        async def there() -> bool:
            return enquiry in await bench.cases("")

        await eventually(there, within=30, told="the case is there")

        await answered(bench, enquiry, READS, time.monotonic())
        assert await bench.replicas[-1].stop() == 0
        assert await noted() == READS

        await bench.start()
        started = time.monotonic()
        await answered(bench, enquiry, READS, started)

        async def written() -> bool:
            return await noted() == 2 * READS

        await eventually(written, within=10, told="the reads are written within about a second")
        assert time.monotonic() - started < 5
        await bench.replicas[-1].kill()
        assert await noted() == 2 * READS

        await bench.start()
        async with bench.session.get(
            f"{bench.replicas[-1].url}/v1/enquiries/{enquiry}/reads?limit=100"
        ) as answer:
            items: list[dict[str, Any]] = (await answer.json())["items"]
        assert {one["person"] for one in items} == {"s-1"}
        assert len(items) == 100
        await asyncio.gather(*(answered(bench, enquiry, 5, started) for _ in range(4)))
