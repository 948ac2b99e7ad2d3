"""What the router may learn from a case, and that nobody but the router is told it."""

from typing import Any

from shared.events.parts import Publication
from tests.unit.archive import lives
from tests.unit.archive.doors import AUTHOR, INTAKE, OFFICIAL, ROUTER, SECRETARY, Door
from tests.unit.archive.stories import Story, answered_story


async def lessons(door: Door, asked: str = "") -> dict[str, Any]:
    answer = await door.get(f"/v1/lessons{asked}", by=ROUTER)
    assert answer.status == 200
    told: dict[str, Any] = answer.body
    return told


async def only(door: Door, story: Story | lives.Life) -> dict[str, Any]:
    await door.tell(story)
    (found,) = (await lessons(door))["items"]
    lesson: dict[str, Any] = found
    return lesson


async def test_a_case_teaches_where_it_went_and_whether_it_is_answered(door: Door) -> None:
    story = Story()
    story.submitted()
    story.assigned("hrss")
    lesson = await only(door, story)
    assert lesson == {
        "id": str(story.id),
        "updated_at": story.case.updated_at,
        "kind": "suggestion",
        "title": "",  # nothing is to be learnt from its words yet
        "text": "",
        "public": False,
        "handed_back": [],
        "directed": None,
        "assignments": [
            {
                "bureau": "hrss",
                "role": "sole",
                "open": True,
                "assigned_at": story.case.assignments[0].assigned_at,
                "answered_at": None,
            }
        ],
    }


async def test_an_answer_closes_what_was_open(door: Door) -> None:
    story = answered_story()
    (one,) = (await only(door, story))["assignments"]
    assert one["open"] is False
    assert one["answered_at"] == story.case.replies[-1].at


async def test_the_words_come_with_what_is_to_be_learnt_from_them(door: Door) -> None:
    answered = await only(door, answered_story())
    assert answered["text"] == Story().paper.text
    returned = Story()
    returned.submitted()
    water = returned.assigned("water")
    returned.handed_back("water", water)
    returned.return_granted("water", water)
    await door.tell(returned)
    told = {lesson["id"]: lesson for lesson in (await lessons(door))["items"]}
    assert told[str(returned.id)]["text"] == returned.paper.text


async def test_granted_hand_backs_and_the_last_direction_are_told(door: Door) -> None:
    story = Story()
    story.submitted()
    water = story.assigned("water")
    story.handed_back("water", water, to="edu")
    story.return_granted("water", water)
    story.directed("edu")
    story.directed("hrss")
    hrss = story.assigned("hrss")
    story.handed_back("hrss", hrss)
    lesson = await only(door, story)
    (back,) = lesson["handed_back"]
    granted = next(one for one in story.case.timeline if one["type"].endswith("granted.v1"))
    asked = next(one for one in story.case.timeline if "return_requested" in one["type"])
    assert back == {
        "bureau": "water",
        "at": granted["at"],
        "reason_code": asked["reason_code"],
        "proposed": "edu",
    }
    assert lesson["directed"]["lead"] == "hrss"
    assert [(one["bureau"], one["open"]) for one in lesson["assignments"]] == [
        ("water", False),
        ("hrss", True),
    ]


async def test_only_what_everybody_may_read_is_public(door: Door) -> None:
    publications: tuple[Publication, ...] = ("full", "closed")
    for publication in publications:
        public = answered_story(kind="consultation", publication=publication)
        await door.tell(public)
        told = (await lessons(door))["items"]
        (lesson,) = (one for one in told if one["id"] == str(public.id))
        assert lesson["public"] is (publication == "full")
        assert lesson["text"] == public.paper.text


async def test_of_a_published_copy_the_copy_is_given(door: Door) -> None:
    life, _ = lives.answered()
    life.published()
    lesson = await only(door, life)
    assert (lesson["title"], lesson["text"]) == ("公开标题", "公开文本。")
    assert lesson["public"] is True


async def test_drafts_and_what_no_bureau_had_teach_nothing(door: Door) -> None:
    unassigned = Story()
    unassigned.submitted()
    await door.tell(unassigned, lives.drafting(), lives.cosigning(), lives.returned())
    told = await lessons(door)
    assert told["items"] == []
    assert isinstance(told["next"], str)
    assert await lessons(door, f"?after={told['next']}") == told


async def test_pages_go_on_where_the_last_ended(door: Door) -> None:
    cases = [answered_story() for _ in range(5)]
    await door.tell(*cases)
    seen: list[str] = []
    page = await lessons(door, "?limit=2")
    while page["items"]:
        seen += [one["id"] for one in page["items"]]
        page = await lessons(door, f"?limit=2&after={page['next']}")
    assert sorted(seen) == sorted(str(one.id) for one in cases)


async def test_nobody_but_the_router_learns(door: Door) -> None:
    await door.tell(answered_story())
    for somebody in (AUTHOR, OFFICIAL, SECRETARY, INTAKE):
        assert (await door.get("/v1/lessons", by=somebody)).status == 403
    assert (await door.get("/v1/lessons", by=None)).status == 401
    for asked in ("?limit=0", "?limit=501", "?after=x", "?all=true"):
        assert (await door.get(f"/v1/lessons{asked}", by=ROUTER)).status == 422
