"""Papers that say nearly the same are told to their author, offered to the office, not merged."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest

from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.domain import Actor
from services.archive.handlers import ListSimilar
from shared.identity import Principal
from tests.unit.archive.doors import (
    AUTHOR,
    INTAKE,
    OFFICIAL,
    ROUTER,
    SECRETARY,
    STRANGER,
    Answer,
    Door,
)
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import MORNING, Story

TITLE = "关于规范老旧小区电动自行车充电的建议"
TEXT = (
    "老旧小区的电动自行车大多停放在楼道里充电，线路老化，一旦起火就堵住居民唯一的逃生通道。"
    "建议由街道统一划出露天停放点，安装带过载保护的充电柜，费用由物业、居民和区财政三方分担。"
)
EDITED = TEXT.replace("大多", "常常").replace("街道统一", "街镇统一")
TRADITIONAL = (
    "老舊小區的電動自行車大多停放在樓道裏充電，線路老化，一旦起火就堵住居民唯一的逃生通道。"
    "建議由街道統一劃出露天停放點，安裝帶過載保護的充電櫃，費用由物業、居民和區財政三方分擔。"
)
OTHER = "地铁末班车应当延后到零点，方便在市中心加班的人回到郊区，夜间的接驳公交也要跟上。"
HELPER = Principal("a-1", "member", "shanghai", acting_for="m-1")
EXAMINER = Principal("x-1", "examiner", "shanghai")


def story(
    author: str = "m-1", text: str = TEXT, *, hours: int = 0, kind: str = "proposal"
) -> Story:
    begins = MORNING + timedelta(hours=hours)
    return Story(title=TITLE, text=text, author=author, begins=begins, kind=kind)  # type: ignore[arg-type] # one of the kinds


def sent(author: str = "m-1", text: str = TEXT, *, hours: int = 0, kind: str = "proposal") -> Story:
    told = story(author, text, hours=hours, kind=kind)
    told.submitted()
    return told


async def own(
    door: Door, text: str = TEXT, *, by: Principal = AUTHOR, but: str | None = None
) -> Answer:
    return await door.post("/v1/similar", {"title": TITLE, "text": text, "except": but}, by=by)


async def others(door: Door, paper: Story, by: Principal = SECRETARY) -> Answer:
    return await door.get(f"/v1/enquiries/{paper.id}/similar", by=by)


@pytest.mark.parametrize("text", [TEXT, EDITED, TRADITIONAL], ids=["same", "edited", "trad"])
async def test_an_author_is_told_that_he_has_sent_nearly_the_same_before(
    door: Door, text: str
) -> None:
    before = sent()
    await door.tell(before, sent(text=OTHER), sent("m-2"))
    answer = await own(door, text)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    (found,) = answer.body["mine"]
    assert found.pop("similarity") >= 0.5
    assert found == {
        "id": str(before.id),
        "receipt": before.paper.receipt,
        "kind": "proposal",
        "title": TITLE,
        "status": "submitted",
        "submitted_at": "2026-01-20T09:30:00.000000Z",
    }


async def test_so_is_who_acts_for_him_but_nobody_else(door: Door) -> None:
    before = sent()
    await door.tell(before)
    (found,) = (await own(door, by=HELPER)).body["mine"]
    assert found["id"] == str(before.id)
    assert (await own(door, by=STRANGER)).body == {"mine": []}
    for somebody in (OFFICIAL, SECRETARY, ROUTER):
        assert (await own(door, by=somebody)).status == 403


async def test_neither_a_draft_nor_what_was_withdrawn_nor_the_paper_itself_is_pointed_out(
    door: Door,
) -> None:
    draft, withdrawn, itself, cosigned = story(), sent(), sent(), story("m-2")
    draft.drafted()
    withdrawn.withdrawn()
    cosigned.invited("m-1", whole=True)
    await door.tell(draft, withdrawn, itself, cosigned)
    assert (await own(door, but=str(itself.id))).body == {"mine": []}
    (found,) = (await own(door, but=str(draft.id))).body["mine"]
    assert found["id"] == str(itself.id)


async def test_of_many_the_five_most_alike_are_told_the_most_alike_first(door: Door) -> None:
    edited = [sent(text=EDITED, hours=at) for at in range(5)]
    same = sent(hours=9)
    await door.tell(*edited, same)
    mine = (await own(door)).body["mine"]
    assert [one["id"] for one in mine] == [str(one.id) for one in (same, *edited[:4])]
    assert mine[0]["similarity"] == 1


async def test_a_paper_without_words_is_like_none(door: Door) -> None:
    await door.tell(sent())
    empty = await door.post("/v1/similar", {"title": "", "text": "。"}, by=AUTHOR)
    assert empty.body == {"mine": []}
    wrong = await door.post("/v1/similar", {"title": TITLE, "text": TEXT, "all": True}, by=AUTHOR)
    assert wrong.status == 422


async def test_the_office_sees_beside_a_paper_those_of_others_that_say_the_same(
    door: Door,
) -> None:
    asked, near, far, same_author = sent(), sent("m-2", EDITED), sent("m-3", OTHER), sent()
    await door.tell(asked, near, far, same_author)
    for somebody in (SECRETARY, EXAMINER):
        (found,) = (await others(door, asked, somebody)).body["items"]
        assert 0.5 < found.pop("similarity") < 1
        assert found == {
            "id": str(near.id),
            "receipt": near.paper.receipt,
            "kind": "proposal",
            "title": TITLE,
            "author": {"id": "m-2", "name": "王芳"},
            "status": "submitted",
            "submitted_at": "2026-01-20T09:30:00.000000Z",
            "mergeable": True,
        }


async def test_nobody_else_is_told_of_the_papers_of_others(door: Door) -> None:
    asked = sent()
    await door.tell(asked, sent("m-2"))
    operator = Principal("p-1", "operator", "shanghai")
    for somebody in (AUTHOR, HELPER, STRANGER, OFFICIAL, operator, ROUTER, INTAKE):
        assert (await others(door, asked, somebody)).status == 403
        assert (await door.get("/v1/similar", by=somebody)).status == 403
    assert (await door.get("/v1/similar", by=None)).status == 401


async def test_of_a_draft_nothing_is_told_nor_by_way_of_another_paper(door: Door) -> None:
    asked, draft = sent(), story("m-2")
    draft.drafted()
    await door.tell(asked, draft)
    assert (await others(door, asked)).body == {"items": []}
    assert (await others(door, draft)).status == 404
    assert (await door.get(f"/v1/enquiries/{uuid4()}/similar", by=SECRETARY)).status == 404


async def test_what_its_author_is_writing_on_is_not_compared(door: Door) -> None:
    asked, back = sent(), sent("m-2", OTHER)
    back.returned_to_author()
    back.paper = back.paper.model_copy(update={"text": TEXT})
    back.drafted()
    await door.tell(asked, back)
    assert (await others(door, asked)).body == {"items": []}
    assert (await others(door, back)).body == {"items": []}


async def test_only_what_the_rules_let_merge_is_offered_for_it(door: Door) -> None:
    asked = sent()
    handled, closed = sent("m-2"), sent("m-3")
    desk = closed.assigned("hrss")
    closed.replied("hrss", desk)
    consultation = sent("m-4", kind="consultation")
    await door.tell(asked, handled, closed, consultation)
    found = (await others(door, asked)).body["items"]
    mergeable = {one["id"]: one["mergeable"] for one in found}
    assert mergeable == {
        str(handled.id): True,
        str(closed.id): False,
        str(consultation.id): False,
    }


async def test_papers_that_are_one_already_are_not_offered_again(door: Door) -> None:
    main, joined = sent(), sent("m-2")
    joined.merged(into=main.id)
    await door.tell(main, joined)
    assert (await others(door, main)).body == {"items": []}
    assert (await others(door, joined)).body == {"items": []}
    assert (await door.get("/v1/similar", by=SECRETARY)).body == {"groups": []}


async def test_the_desk_sees_groups_of_several_members_the_earliest_first(door: Door) -> None:
    first, second, third = sent("m-2", EDITED, hours=1), sent("m-1"), sent("m-3", hours=2)
    trains = sent("m-4", OTHER), sent("m-5", OTHER.replace("零点", "午夜"))
    alone = sent("m-6", "中小学应当把游泳列入体育课，让孩子学会自救的本领，减少溺水的悲剧。")
    await door.tell(first, second, third, *trains, alone)
    groups = (await door.get("/v1/similar", by=SECRETARY)).body["groups"]
    assert [[one["id"] for one in group["items"]] for group in groups] == [
        [str(one.id) for one in (second, first, third)],
        [str(one.id) for one in sorted(trains, key=lambda one: str(one.id))],
    ]
    assert groups[0]["similarity"] == 1
    assert all(one["mergeable"] for group in groups for one in group["items"])
    one = await door.get("/v1/similar?limit=1", by=EXAMINER)
    assert one.body == {"groups": groups[:1]}
    assert (await door.get("/v1/similar?limit=0", by=SECRETARY)).status == 422


async def test_papers_of_one_member_make_no_group_nor_do_those_that_are_answered(
    door: Door,
) -> None:
    answered = sent("m-2", OTHER)
    desk = answered.assigned("hrss")
    answered.replied("hrss", desk)
    await door.tell(sent(), sent(), sent("m-3", OTHER), answered)
    assert (await door.get("/v1/similar", by=SECRETARY)).body == {"groups": []}


async def test_a_crowd_of_the_same_paper_is_one_group(door: Door) -> None:
    crowd = [sent(f"m-{at}", hours=at) for at in range(20)]
    await door.tell(*crowd)
    (group,) = (await door.get("/v1/similar", by=SECRETARY)).body["groups"]
    assert [one["id"] for one in group["items"]] == [str(one.id) for one in crowd]


async def test_to_be_told_of_likeness_is_no_reading(door: Door) -> None:
    asked = sent()
    await door.tell(asked, sent("m-2"))
    await others(door, asked)
    await door.get("/v1/similar", by=SECRETARY)
    assert door.noting.waiting == 0


async def test_what_the_desk_sees_is_looked_up_anew_every_few_seconds(door: Door) -> None:
    first, second = sent(), sent("m-2")
    await door.tell(first, second)
    seen = (await door.get("/v1/similar", by=SECRETARY)).body
    second.withdrawn()
    await door.tell(second)
    assert (await door.get("/v1/similar", by=EXAMINER)).body == seen
    door.hands.now += timedelta(seconds=5)
    assert (await door.get("/v1/similar", by=SECRETARY)).body == {"groups": []}


class SlowToFind(InMemoryCaseStore):
    """Each look at what is open takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(TERMS)
        self._seconds = seconds
        self.now = MORNING
        self.looks = 0

    async def of_open(self, *, limit: int) -> Mapping[str, Collection[int]]:
        self.looks += 1
        self.now += timedelta(seconds=self._seconds)
        return await super().of_open(limit=limit)


@pytest.mark.parametrize(("takes", "good_for"), [(0.1, 5), (3, 30)])
async def test_what_takes_long_to_find_is_told_for_longer(takes: float, good_for: float) -> None:
    alike = SlowToFind(takes)
    groups = ListSimilar(alike, alike, terms=TERMS, clock=lambda: alike.now)
    for past, looks in ((0, 1), (good_for - 0.2, 1), (good_for, 2)):
        alike.now = max(alike.now, MORNING + timedelta(seconds=past))
        await groups(Actor("s-1", "secretariat", None), limit=20)
        assert alike.looks == looks
