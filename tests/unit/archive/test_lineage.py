"""A bureau reads what goes on as its own: the earlier answers, and papers that were merged."""

from typing import Any

import pytest

from shared.identity import Principal
from tests.unit.archive.doors import OFFICIAL, STRANGER, Door
from tests.unit.archive.stories import Story

EDU = Principal("o-edu-1", "official", "shanghai", bureau="edu")
WATER = Principal("o-water-1", "official", "shanghai", bureau="water")


def converted() -> tuple[Story, Story]:
    """A consultation that hrss answered by telephone, and the suggestion that edu handles now."""
    old = Story(kind="consultation")
    old.submitted()
    old.replied("hrss", old.assigned("hrss"), "phone")
    old.asked()
    event: Any = old.converted()
    new = Story(key=event.data.successor)
    new.submitted()
    new.assigned("edu")
    return old, new


def merged() -> tuple[Story, Story]:
    main = Story()
    main.submitted()
    main.assigned("edu")
    other = Story(author="m-9", text="另一位代表的同类建议。")
    other.submitted()
    other.merged(main.id)
    return other, main


async def read(door: Door, story: Story, by: Principal) -> Any:
    answer = await door.get(f"/v1/enquiries/{story.id}", by=by)
    return answer.body if answer.status == 200 else answer.status


async def test_the_bureau_of_a_suggestion_reads_what_was_answered_before(door: Door) -> None:
    old, new = converted()
    await door.tell(old)
    assert await read(door, old, EDU) == 404
    await door.tell(new)
    case = await read(door, old, EDU)
    assert [one["phone"]["gist"] for one in case["replies"]]
    assert len(case["followups"]) == 1
    assert (case["bureaus"], case["allowed_acts"]) == (["hrss"], [])
    assert await read(door, old, WATER) == 404
    assert await read(door, old, STRANGER) == 404


async def test_whoever_answered_before_does_not_read_what_goes_on_elsewhere(door: Door) -> None:
    old, new = converted()
    await door.tell(old, new)
    assert await read(door, new, OFFICIAL) == 404


async def test_a_bureau_reads_the_papers_that_are_merged_into_its_own(door: Door) -> None:
    other, main = merged()
    await door.tell(other, main)
    assert (await read(door, other, EDU))["text"] == "另一位代表的同类建议。"
    assert await read(door, other, WATER) == 404
    other.split()
    await door.tell(other)
    assert await read(door, other, EDU) == 404


async def test_the_author_of_a_merged_paper_does_not_read_the_main_case(door: Door) -> None:
    other, main = merged()
    await door.tell(other, main)
    by = Principal("m-9", "member", "shanghai")
    assert (await read(door, other, by))["merged_into"] == str(main.id)
    assert await read(door, main, by) == 404


@pytest.mark.parametrize("tale", [converted, merged])
async def test_the_author_learns_which_bureau_has_read_it(door: Door, tale: Any) -> None:
    earlier, later = tale()
    await door.tell(earlier, later)
    await read(door, earlier, EDU)
    await door.noting.write()
    author = Principal(earlier.paper.author.id, "member", "shanghai")
    noted = (await door.get(f"/v1/enquiries/{earlier.id}/reads", by=author)).body["items"]
    assert [(one["person"], one["standing"]) for one in noted] == [("o-edu-1", "bureau")]
