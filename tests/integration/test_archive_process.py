"""Three archives as processes on real servers: whoever is killed, every case comes to be whole."""

from pathlib import Path

from services.archive.adapters.documents import case_plain
from shared.events import Event
from tests.contract.case_store_suite import shuffled
from tests.integration.archives import open_bench
from tests.support import eventually
from tests.unit.archive.stories import answered_story
from tests.vhosts import Vhost

REPLICAS = 3
PAPERS = 40


async def test_three_archives_of_which_two_go_leave_no_fact_out(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    stories = [answered_story() for _ in range(PAPERS)]
    events: list[Event] = shuffled(stories, copies=2, seed=3)
    expected = {str(story.id): case_plain(story.listed) for story in stories}
    for case in expected.values():
        del case["n"]
    settings = {"MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database}
    settings["SWEEP_SECONDS"] = "600"  # the clock would tell of what these stories leave undone
    async with open_bench(vhost, settings, tmp_path) as bench:
        await bench.start(REPLICAS)
        third = len(events) // 3
        await bench.bus.publish(*events[:third])
        await bench.replicas[0].kill()
        await bench.bus.publish(*events[third : 2 * third])
        assert await bench.replicas[1].stop() == 0
        await bench.bus.publish(*events[2 * third :])

        async def whole() -> bool:
            return await bench.cases("") == expected

        await eventually(whole, within=90, told="every case is the fold of its events")

        async def searchable() -> bool:
            return len(await bench.cases("&q=绿色通道")) == PAPERS

        await eventually(searchable, within=60, told="every reply is found by its words")
