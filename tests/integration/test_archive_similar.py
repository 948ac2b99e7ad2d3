"""Two archives as processes: what is alike is found, and what a case teaches is told in order."""

from pathlib import Path
from typing import Any

from shared.identity import Principal
from tests.integration.archives import SECRETARY, Bench, open_bench
from tests.support import eventually
from tests.unit.archive.stories import answered_story
from tests.unit.archive.test_similar_papers import EDITED, OTHER, TEXT, TITLE, TRADITIONAL, sent
from tests.vhosts import Vhost

AUTHOR = Principal("m-1", "member", "shanghai")
ROUTER = Principal("service:router", "service", "shanghai")


async def learnt(bench: Bench, *, after: str | None = None) -> tuple[list[dict[str, Any]], str]:
    """All lessons from there on, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        asked = f"/v1/lessons?limit=2{f'&after={after}' if after else ''}"
        page = await bench.ask(asked, by=ROUTER)
        found, after = [*found, *page["items"]], page["next"]
        if not page["items"]:
            return found, page["next"]


async def test_archives_find_what_is_alike_and_tell_what_a_case_teaches(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    mine, edited, other = sent(), sent("m-2", EDITED), sent("m-3", OTHER)
    answered = answered_story()
    settings = {"MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database, "SWEEP_SECONDS": "600"}
    async with open_bench(vhost, settings, tmp_path) as bench:
        await bench.start(2)
        await bench.bus.publish(
            *(event for one in (mine, edited, other) for event in one.events), *answered.events[:-1]
        )

        async def grouped() -> bool:
            groups = (await bench.ask("/v1/similar", by=SECRETARY))["groups"]
            alike = [{one["id"] for one in group["items"]} for group in groups]
            return alike == [{str(mine.id), str(edited.id)}]

        await eventually(grouped, within=60, told="the two that say the same are one group")
        beside = await bench.ask(f"/v1/enquiries/{mine.id}/similar", by=SECRETARY)
        assert [one["id"] for one in beside["items"]] == [str(edited.id)]
        words = {"title": TITLE, "text": TRADITIONAL}
        own = await bench.ask("/v1/similar", by=AUTHOR, body=words)
        assert [one["id"] for one in own["mine"]] == [str(mine.id)]
        without = await bench.ask("/v1/similar", by=AUTHOR, body=words | {"except": str(mine.id)})
        assert without == {"mine": []}
        assert TEXT not in str(beside)

        async def given() -> bool:
            return [one["id"] for one in (await learnt(bench))[0]] == [str(answered.id)]

        await eventually(given, within=60, told="the assignment is a lesson")
        end = (await learnt(bench))[1]
        await bench.bus.publish(answered.events[-1])

        async def again() -> bool:
            found = (await learnt(bench, after=end))[0]
            return bool(found) and not found[0]["assignments"][0]["open"]

        await eventually(again, within=60, told="answered, it comes again behind the cursor")
