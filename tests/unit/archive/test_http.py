"""The archive over HTTP: who sees what, what may be asked, and how it says no."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest

from shared.events import Paper
from shared.identity import Principal
from tests.unit.archive import lives
from tests.unit.archive.doors import (
    AUTHOR,
    OFFICIAL,
    ROUTER,
    SECRETARY,
    STRANGER,
    STRANGER_TO_ALL,
    Door,
)
from tests.unit.archive.lives import Life
from tests.unit.archive.stories import MORNING, Story, answered_story, official


async def test_the_author_reads_his_case(door: Door) -> None:
    story = answered_story()
    await door.tell(story)
    answer = await door.get(f"/v1/enquiries/{story.id}")
    assert answer.status == 200
    assert list(answer.body) == [
        *("id", "region", "status", "updated_at", "receipt", "kind", "title", "text"),
        *("author", "cosigners", "invited", "cosign_by", "wanted_bureaus", "attachments"),
        *("publication", "submitted_at", "assign_by", "due_at", "answer_by"),
        *("rework", "feedback_by", "publish_by"),
        *("bureaus", "assignments", "replies", "followups", "ratings", "promises", "joined"),
        *("merged_into", "predecessor", "successor", "not_filed", "amendment", "supervision"),
        *("proposed_publication", "published", "overtaken", "timeline", "allowed_acts"),
    ]
    assert answer.body["status"] == "replied"
    assert answer.body["submitted_at"] == "2026-01-20T09:30:00.000000Z"
    assert answer.body["assignments"][0]["status"] == "replied"
    assert answer.body["replies"][0]["supplementary"] is False


async def test_nothing_tells_a_stranger_whether_a_case_exists(door: Door) -> None:
    story = Story()
    story.submitted()
    await door.tell(story)
    hidden = await door.get(f"/v1/enquiries/{story.id}", by=STRANGER)
    unknown = await door.get(f"/v1/enquiries/{uuid4()}", by=STRANGER)
    assert hidden.status == unknown.status == 404
    assert {**hidden.body, "instance": ""} == {**unknown.body, "instance": ""}


async def test_a_stranger_reads_an_answer_but_not_who_was_alerted(door: Door) -> None:
    story = answered_story(kind="consultation")
    await door.tell(story)

    async def read(by: Principal) -> list[set[str]]:
        one = (await door.get(f"/v1/enquiries/{story.id}", by=by)).body
        (listed,) = (await door.get("/v1/enquiries?view=full", by=by)).body["items"]
        return [{entry["type"] for entry in case["timeline"]} for case in (one, listed)]

    alert = "alert.delivered.v1"
    one, listed = await read(AUTHOR)
    assert (alert in one, alert in listed) == (True, False)  # lists do without
    for types in await read(STRANGER):
        assert types == {"enquiry.submitted.v1", "enquiry.assigned.v1", "reply.submitted.v1"}


async def test_no_door_is_open_without_a_token(door: Door) -> None:
    for path in ("/v1/enquiries", f"/v1/enquiries/{uuid4()}", "/v1/events"):
        answer = await door.get(path, by=None)
        assert answer.status == 401
        assert "WWW-Authenticate" in answer.headers


async def test_a_case_that_has_not_changed_is_not_sent_again(door: Door) -> None:
    story = Story()
    story.submitted()
    await door.tell(story)
    path = f"/v1/enquiries/{story.id}"
    first = await door.get(path)
    tag = first.headers["ETag"]
    for known in (tag, f'"x", W/{tag}'):
        again = await door.get(path, known=known)
        assert (again.status, again.body) == (304, None)
        assert again.headers["ETag"] == tag
    story.assigned("hrss")
    await door.tell(story)
    assert (await door.get(path, known=tag)).status == 200


async def test_each_is_told_what_he_may_do_now(door: Door) -> None:
    life, lead, _ = lives.handled()
    await door.tell(life)

    async def acts(by: Principal) -> set[tuple[str, str | None]]:
        case = (await door.get(f"/v1/enquiries/{life.id}", by=by)).body
        return {(one["act"], one.get("assignment_id")) for one in case["allowed_acts"]}

    assert ("withdraw", None) in await acts(AUTHOR)
    assert ("reply", str(lead)) in await acts(OFFICIAL)
    assert ("supervise", None) in await acts(SECRETARY)
    assert await acts(Principal("op", "operator", "shanghai")) == set()


async def test_a_case_is_sent_again_when_time_alone_has_changed_what_may_be_done(
    door: Door,
) -> None:
    life, _ = lives.answered()
    await door.tell(life)
    path = f"/v1/enquiries/{life.id}"
    first = await door.get(path)
    assert "rate" in {one["act"] for one in first.body["allowed_acts"]}
    assert (await door.get(path, known=first.headers["ETag"])).status == 304
    door.hands.now = MORNING + timedelta(days=60)
    later = await door.get(path, known=first.headers["ETag"])
    assert later.status == 200
    assert "rate" not in {one["act"] for one in later.body["allowed_acts"]}


async def test_the_tag_of_one_reader_opens_nothing_to_another(door: Door) -> None:
    life, reply = lives.answered()
    life.rated("m-1", reply)
    await door.tell(life)
    path = f"/v1/enquiries/{life.id}"
    tags = {}
    for by in (AUTHOR, OFFICIAL, SECRETARY):
        tags[by.role] = (await door.get(path, by=by)).headers["ETag"]
    assert len(set(tags.values())) == 3
    assert (await door.get(path, by=STRANGER_TO_ALL, known=tags["member"])).status == 404
    for by in (OFFICIAL, SECRETARY):
        answer = await door.get(path, by=by, known=tags["member"])
        assert answer.status == 200


async def test_a_bureau_reads_no_rating_before_its_time_by_any_way(door: Door) -> None:
    life, reply = lives.answered()
    life.rated("m-1", reply)
    await door.tell(life)

    async def read() -> list[str]:
        one = await door.get(f"/v1/enquiries/{life.id}", by=OFFICIAL)
        whole = await door.get("/v1/enquiries?view=full", by=OFFICIAL)
        short = await door.get("/v1/enquiries", by=OFFICIAL)
        return [repr(answer.body) for answer in (one, whole, short)]

    assert not any("m-1的评语" in body for body in await read())
    door.hands.now = MORNING + timedelta(days=60)
    one, whole, short = await read()
    assert "m-1的评语" in one
    assert "m-1的评语" in whole
    assert "m-1的评语" not in short


@pytest.mark.parametrize("begun", [lives.drafting, lives.cosigning])
async def test_nothing_tells_the_office_of_a_paper_that_was_never_submitted(
    door: Door, begun: Callable[[], Life]
) -> None:
    life = begun()
    await door.tell(life)
    path = f"/v1/enquiries/{life.id}"
    assert (await door.get(path, by=AUTHOR)).status == 200
    for role in ("secretariat", "examiner", "operator"):
        by = Principal("x", role, "shanghai")
        assert (await door.get(path, by=by)).status == 404
        for asked in ("", "?view=full", "?mine=true", "?q=母婴室", "?status=draft"):
            assert (await door.get(f"/v1/enquiries{asked}", by=by)).body["items"] == []
        for act in ("direct", "supervise", "publish", "file", "withdraw", "save_draft"):
            actor = {"actor": {"id": "x", "role": role}}
            asked_for = await door.post(f"{path}/acts/{act}", actor)
            assert asked_for.status == 404
            assert "allowed" not in asked_for.body
    types = {row["type"] for row in (await door.get("/v1/events", by=SECRETARY)).body["items"]}
    assert "enquiry.drafted.v1" not in types


async def test_whoever_acts_for_a_member_reads_as_that_member_does(door: Door) -> None:
    draft, foreign = lives.drafting(), Life(author="m-7")
    foreign.submitted()
    await door.tell(draft, foreign)
    clerk = Principal("s-9", "secretariat", "shanghai", acting_for="m-1")
    answer = await door.get(f"/v1/enquiries/{draft.id}", by=clerk)
    assert answer.status == 200
    assert "submit" in {one["act"] for one in answer.body["allowed_acts"]}
    assert (await door.get(f"/v1/enquiries/{foreign.id}", by=clerk)).status == 404
    listed = (await door.get("/v1/enquiries", by=clerk)).body["items"]
    assert [one["id"] for one in listed] == [str(draft.id)]


async def test_a_list_is_short_unless_whole_cases_are_asked_for(door: Door) -> None:
    life, _ = lives.answered()
    life.published()
    await door.tell(life)
    (short,) = (await door.get("/v1/enquiries", by=SECRETARY)).body["items"]
    (whole,) = (await door.get("/v1/enquiries?view=full", by=SECRETARY)).body["items"]
    for words in ("答复草稿", "会办意见", "公开文本", "拟增设"):
        assert words not in repr(short)
        assert words in repr(whole)
    assert short["published"]["title"] == "公开标题"


async def test_lists_are_paged_by_cursor(door: Door) -> None:
    stories = [answered_story() for _ in range(5)]
    await door.tell(*stories)
    seen, path = [], "/v1/enquiries?limit=2"
    page = await door.get(path)
    while True:
        seen += [item["id"] for item in page.body["items"]]
        if page.body["next"] is None:
            break
        page = await door.get(f"{path}&cursor={page.body['next']}")
    assert sorted(seen) == sorted(str(story.id) for story in stories)


async def test_a_list_can_be_searched_and_filtered(door: Door) -> None:
    story, other = answered_story(), Story(title="公园", text="绿化")
    other.submitted()
    await door.tell(story, other)

    async def found(**asked: str) -> list[str]:
        answer = await door.get("/v1/enquiries?" + "&".join(f"{k}={v}" for k, v in asked.items()))
        assert answer.status == 200
        return [item["id"] for item in answer.body["items"]]

    assert await found(q="灵活就业") == [str(story.id)]
    assert await found(q="绿化", mine="true") == [str(other.id)]
    assert await found(q="") == await found()
    assert await found(status="replied", open="false", kind="suggestion", bureau="hrss") == [
        str(story.id)
    ]
    assert await found(sort="due", q="公园", view="full") == [str(other.id)]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("status=gone", "status"),
        ("kind=petition", "kind"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("open=perhaps", "open"),
        ("sort=title", "sort"),
        ("view=all", "view"),
        ("cursor=!", "cursor"),
        ("cursor=eyJ9", "cursor"),
        ("cursor=" + "A" * 300, "cursor"),
        ("page=2", "page"),
        ("q=%E3%80%82", "q"),
        ("q=" + "a" * 101, "q"),
    ],
)
async def test_a_parameter_at_fault_is_named(door: Door, asked: str, field: str) -> None:
    answer = await door.get(f"/v1/enquiries?{asked}")
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [fault["field"] for fault in answer.body["errors"]] == [field]


async def test_a_cursor_of_another_list_is_refused(door: Door) -> None:
    await door.tell(answered_story(), answered_story())
    page = await door.get("/v1/enquiries?limit=1")
    answer = await door.get(f"/v1/enquiries?sort=due&cursor={page.body['next']}")
    assert answer.status == 422


async def test_a_malformed_id_is_named(door: Door) -> None:
    answer = await door.get("/v1/enquiries/42")
    assert answer.status == 422
    assert answer.body["errors"][0]["field"] == "enquiry_id"


async def test_the_record_is_for_the_secretariat_and_operators(door: Door) -> None:
    story = answered_story()
    await door.tell(story)
    assert (await door.get("/v1/events")).status == 403
    answer = await door.get("/v1/events?limit=3", by=SECRETARY)
    assert answer.status == 200
    assert set(answer.body["items"][0]) == {
        *("id", "type", "subject", "bureau", "time", "archived_at")
    }
    rest = await door.get(f"/v1/events?after={answer.body['next']}", by=SECRETARY)
    seen = [row["id"] for row in (*answer.body["items"], *rest.body["items"])]
    assert sorted(seen) == sorted(str(event.id) for event in story.events)
    assert (await door.get("/v1/events?after=x", by=SECRETARY)).status == 422


async def test_intake_hears_whether_an_act_is_allowed(door: Door) -> None:
    story = Story()
    story.submitted()
    assignment = story.assigned("hrss", hops=1)
    await door.tell(story)
    path = f"/v1/enquiries/{story.id}/acts/reply"
    actor = official("hrss").model_dump(exclude_none=True)
    answer = await door.post(path, {"actor": actor, "stage": "final"})
    assert answer.status == 200
    assert answer.body["assignment"]["id"] == answer.body["cause"] == str(assignment)
    assert (answer.body["lead"], answer.body["hops"]) == ("hrss", 1)
    assert answer.body["answer"] is answer.body["merged_into"] is None
    assert Paper.model_validate_json(orjson.dumps(answer.body["paper"])) == story.paper


async def test_intake_hears_why_an_act_is_refused(door: Door) -> None:
    story = answered_story()
    await door.tell(story)
    path = f"/v1/enquiries/{story.id}/acts"
    asked = {"actor": official("hrss", 2).model_dump(), "stage": "final"}
    refused = await door.post(f"{path}/reply", asked)
    assert (refused.status, refused.body["type"]) == (409, "urn:consult:problem:case-replied")
    assert refused.body["detail_zh"]
    assert "promise" in {one["act"] for one in refused.body["allowed"]}
    member = {"actor": {"id": "m-1", "role": "member"}}
    assert (await door.post(f"{path}/sign", member)).status == 403
    assert (await door.post(f"/v1/enquiries/{uuid4()}/acts/sign", member)).status == 404
    assert (await door.post(f"{path}/sign", {"actor": {"id": "m-1"}})).status == 422
    assert (await door.post(f"{path}/burn", member)).status == 404
    assert (await door.post(f"{path}/{'a' * 41}", member)).status == 422
    assert (await door.post(f"{path}/sign", member, by=OFFICIAL)).status == 403
    assert (await door.post(f"{path}/sign", member, by=ROUTER)).status == 403


async def test_an_act_on_a_case_without_its_paper_is_to_be_tried_again(door: Door) -> None:
    story = Story()
    story.submitted()
    story.assigned("hrss")
    await door.store.record(story.events[1:], now=MORNING)
    path = f"/v1/enquiries/{story.id}/acts/sign"
    answer = await door.post(path, {"actor": official("hrss").model_dump()})
    assert answer.status == 503
    assert "Retry-After" in answer.headers


async def test_a_co_handler_that_is_known_before_its_lead_is_to_try_again(door: Door) -> None:
    """Else its signature would be a dead letter: two archives record what one decision made."""
    story = Story()
    story.submitted()
    story.assigned("edu", "co", lead="hrss")
    await door.store.record(story.events, now=MORNING)
    path = f"/v1/enquiries/{story.id}/acts/sign"
    answer = await door.post(path, {"actor": official("edu").model_dump()})
    assert answer.status == 503


async def test_an_assignment_that_is_known_before_the_submission_of_its_draft_is_to_try_again(
    door: Door,
) -> None:
    story = Story()
    story.invited("m-7")
    story.cosigned("m-7")
    story.assigned("hrss")
    await door.store.record(story.events, now=MORNING)
    path = f"/v1/enquiries/{story.id}/acts/sign"
    answer = await door.post(path, {"actor": official("hrss").model_dump()})
    assert answer.status == 503


async def test_of_a_paper_that_was_withdrawn_before_its_submission_came_its_bureau_is_told(
    door: Door,
) -> None:
    """Its author and the archive's clock were at it in one moment: there is nothing to wait for."""
    story = Story()
    story.invited("m-7")
    story.cosigned("m-7")
    story.withdrawn()
    story.submitted()
    story.assigned("hrss")
    await door.store.record(story.events, now=MORNING)
    path = f"/v1/enquiries/{story.id}/acts"
    told = await door.post(f"{path}/sign", {"actor": official("hrss").model_dump()})
    assert (told.status, told.body["type"]) == (409, "urn:consult:problem:case-withdrawn")
    for act, actor in (
        ("sign", official("edu").model_dump()),
        ("direct", {"id": "s-1", "role": "secretariat"}),
        ("rate", {"id": "m-99", "role": "member"}),
    ):
        assert (await door.post(f"{path}/{act}", {"actor": actor})).status == 404


async def test_the_description_names_every_route(door: Door) -> None:
    described = await door.get("/openapi.json", by=None)
    assert set(described.body["paths"]) == {
        "/v1/enquiries",
        "/v1/enquiries/{enquiry_id}",
        "/v1/enquiries/{enquiry_id}/acts/{act}",
        "/v1/enquiries/{enquiry_id}/reads",
        "/v1/enquiries/{enquiry_id}/similar",
        "/v1/events",
        "/v1/lessons",
        "/v1/similar",
    }


async def readers(door: Door, story: Story, by: Principal) -> list[tuple[Any, ...]]:
    await door.noting.write_all()
    answer = await door.get(f"/v1/enquiries/{story.id}/reads", by)
    assert answer.status == 200
    names = ("person", "role", "bureau", "acting_for", "standing", "kind")
    return [tuple(one[name] for name in names) for one in answer.body["items"]]


async def test_who_reads_a_paper_that_is_not_his_is_written_down(door: Door) -> None:
    story = answered_story(kind="consultation")
    await door.tell(story)
    for who in (AUTHOR, OFFICIAL, STRANGER, SECRETARY):
        assert (await door.get(f"/v1/enquiries/{story.id}", who)).status == 200
        door.hands.now += timedelta(seconds=1)
    handled = [
        ("s-1", "secretariat", None, None, "secretariat", "case"),
        ("o-hrss-1", "official", "hrss", None, "bureau", "case"),
    ]
    public = ("m-2", "member", None, None, "reader", "case")
    assert await readers(door, story, SECRETARY) == [handled[0], public, handled[1]]
    # Its author learns who handled it, not which of his fellows read what is public.
    unnamed = (None, *public[1:])
    assert await readers(door, story, AUTHOR) == [handled[0], unnamed, handled[1]]


async def test_whoever_acts_for_the_author_is_told_as_himself(door: Door) -> None:
    story = answered_story()
    await door.tell(story)
    clerk = Principal("c-1", "member", "shanghai", acting_for="m-1")
    assert (await door.get(f"/v1/enquiries/{story.id}", clerk)).status == 200
    told = ("c-1", "member", None, "m-1", "author", "case")
    assert await readers(door, story, AUTHOR) == [told]


async def test_whole_cases_of_a_list_have_been_read_and_its_rows_have_not(door: Door) -> None:
    story = answered_story()
    await door.tell(story)
    await door.get("/v1/enquiries", SECRETARY)
    assert await readers(door, story, SECRETARY) == []
    await door.get("/v1/enquiries?view=full", SECRETARY)
    told = ("s-1", "secretariat", None, None, "secretariat", "list")
    assert await readers(door, story, SECRETARY) == [told]


async def test_others_are_not_told_who_reads(door: Door) -> None:
    story, closed = answered_story(kind="consultation"), answered_story()
    await door.tell(story, closed)
    path = f"/v1/enquiries/{story.id}/reads"
    assert (await door.get(path, OFFICIAL)).status == 403
    assert (await door.get(path, STRANGER)).status == 403
    assert (await door.get(path, Principal("x-1", "examiner", "shanghai"))).status == 403
    assert (await door.get(path, Principal("op-1", "operator", "shanghai"))).status == 200
    assert (await door.get(f"/v1/enquiries/{uuid4()}/reads", SECRETARY)).status == 404
    refused = await door.get(f"/v1/enquiries/{closed.id}/reads", STRANGER)
    assert refused.status == 404


async def test_readers_are_told_page_by_page(door: Door) -> None:
    story = answered_story()
    await door.tell(story)
    for second in range(5):
        await door.get(f"/v1/enquiries/{story.id}", SECRETARY)
        door.hands.now = MORNING + timedelta(seconds=second + 1)
    await door.noting.write_all()
    path, times, cursor = f"/v1/enquiries/{story.id}/reads?limit=2", [], ""
    while True:
        page = (await door.get(path + cursor, SECRETARY)).body
        times += [one["at"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(times) == 5
    assert times == sorted(times, reverse=True)
    refused = await door.get(f"{path}&cursor=bm9uc2Vuc2U", SECRETARY)
    assert refused.status == 422
