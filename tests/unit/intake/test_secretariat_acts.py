"""What the secretariat does, as events."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.events import (
    AssignmentDirected,
    CasePublished,
    CaseSupervised,
    ExtensionGranted,
    ExtensionRefused,
    OpinionWaived,
    ReplyReviewed,
    ResultCorrected,
    ReturnGranted,
    ReturnRefused,
    derived_id,
)
from tests.unit.intake.saying import act, faults, told
from tests.unit.intake.support import NOON, PAPER, Intake, assignment


def about(intake: Intake, enquiry: UUID) -> dict[str, str]:
    permitted = intake.cases.permits[enquiry].assignment
    assert permitted
    return {"assignment_id": str(permitted.id)}


async def test_a_direction_goes_under_the_new_leads_key() -> None:
    intake = Intake()
    enquiry = intake.cases.know(assignment=None, lead=None, hops=2)
    fields = {"lead": "civil", "co": ["hrss", "civil"], "note": "请办理"}
    event = await told(intake, "direct", enquiry, fields, AssignmentDirected)
    assert (event.bureau, event.data.lead, event.data.co) == ("civil", "civil", ("hrss",))
    assert (event.data.by.role, event.data.hops) == ("secretariat", 2)
    assert event.data.paper == PAPER


async def test_several_bureaus_may_each_answer_for_themselves() -> None:
    intake = Intake()
    fields = {"lead": "civil", "separate": ["civil", "hrss"]}
    event = await told(intake, "direct", intake.cases.know(), fields, AssignmentDirected)
    assert event.data.separate == ("hrss",)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"lead": "nope"}, ["lead"]),
        ({"co": ["hrss", "nope"]}, ["co.1"]),
        ({"separate": ["nope"]}, ["separate.0"]),
        ({"co": ["hrss"], "separate": ["hrss"]}, ["separate"]),
    ],
)
async def test_a_direction_names_bureaus_that_there_are(
    changes: dict[str, Any], fields: list[str]
) -> None:
    intake = Intake()
    body = {"lead": "civil"} | changes
    assert await faults(intake, "direct", intake.cases.know(), body) == fields


async def test_a_granted_hand_back_names_who_takes_over() -> None:
    intake = Intake()
    enquiry = intake.cases.know(assignment=assignment(hops=1))
    fields = about(intake, enquiry) | {"granted": True, "lead": "civil", "co": ["finance"]}
    done = await act(intake, "rule", enquiry, fields)
    granted, directed = intake.published
    assert isinstance(granted, ReturnGranted)
    assert isinstance(directed, AssignmentDirected)
    assert (granted.id, granted.bureau) == (done.event_id, "hrss")
    assert directed.id == derived_id(granted.id, AssignmentDirected.TYPE)
    assert (directed.bureau, directed.causationid) == ("civil", granted.id)
    assert (directed.data.hops, directed.data.co) == (2, ("finance",))


@pytest.mark.parametrize("role", ["co", "separate"])
async def test_who_takes_one_of_several_places_leaves_the_others_as_they_are(role: str) -> None:
    intake = Intake()
    about_it = assignment(role=role)
    enquiry = intake.cases.know(assignment=about_it, lead="health")
    fields = about(intake, enquiry) | {"granted": True, "lead": "civil"}
    await act(intake, "rule", enquiry, fields)
    _, directed = intake.published
    assert isinstance(directed, AssignmentDirected)
    data = directed.data
    assert (data.lead, data.instead_of, directed.bureau) == ("health", about_it.id, "civil")
    assert (data.co, data.separate) == ((("civil",), ()) if role == "co" else ((), ("civil",)))


async def test_a_refused_hand_back_stays_with_the_bureau() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = about(intake, enquiry) | {"granted": False, "note": "属于你局职责"}
    event = await told(intake, "rule", enquiry, fields, ReturnRefused)
    assert (event.bureau, event.data.note) == ("hrss", "属于你局职责")


async def test_who_relieves_a_bureau_names_the_next() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = about(intake, enquiry) | {"granted": True}
    assert await faults(intake, "rule", enquiry, fields) == ["lead"]
    assert await faults(intake, "rule", enquiry, fields | {"lead": "nope"}) == ["lead"]


async def test_an_extension_is_granted_until_when_it_was_asked_for_or_otherwise() -> None:
    intake = Intake()
    wished = NOON + timedelta(days=90)
    enquiry = intake.cases.know(assignment=assignment(requested_until=wished))
    fields = about(intake, enquiry) | {"granted": True}
    event = await told(intake, "rule_extension", enquiry, fields, ExtensionGranted)
    assert (event.bureau, event.data.due_at) == ("hrss", wished)
    less = NOON + timedelta(days=70)
    await act(intake, "rule_extension", enquiry, fields | {"until": less.isoformat()})
    assert intake.published[-1].data.due_at == less


async def test_a_ruling_that_is_repeated_finds_no_request_and_the_deadline_that_it_granted() -> (
    None
):
    intake = Intake()
    wished = NOON + timedelta(days=90)
    enquiry = intake.cases.know(assignment=assignment(due_at=wished))
    fields = about(intake, enquiry) | {"granted": True}
    event = await told(intake, "rule_extension", enquiry, fields, ExtensionGranted)
    assert event.data.due_at == wished


async def test_an_extension_is_refused() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = about(intake, enquiry) | {"granted": False}
    event = await told(intake, "rule_extension", enquiry, fields, ExtensionRefused)
    assert event.bureau == "hrss"


@pytest.mark.parametrize("until", [NOON + timedelta(days=30), NOON + timedelta(days=400)])
async def test_an_extension_ends_within_the_regions_bounds(until: datetime) -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = about(intake, enquiry) | {"granted": True, "until": until.isoformat()}
    assert await faults(intake, "rule_extension", enquiry, fields) == ["until"]


async def test_the_lead_is_told_that_it_need_not_wait_for_an_opinion() -> None:
    intake = Intake()
    enquiry = intake.cases.know(assignment=assignment(bureau="civil", role="co"))
    fields = about(intake, enquiry)
    event = await told(intake, "waive_opinion", enquiry, fields, OpinionWaived)
    assert (event.bureau, str(event.data.assignment_id)) == ("hrss", fields["assignment_id"])


async def test_a_key_item_is_supervised_and_its_lead_is_told() -> None:
    intake = Intake()
    fields = {"leader": "副市长"}
    event = await told(intake, "supervise", intake.cases.know(), fields, CaseSupervised)
    assert (event.bureau, event.data.reason, event.data.leader) == ("hrss", "key_item", "副市长")


@pytest.mark.parametrize(("result", "tracked"), [("A", False), ("B", True)])
async def test_a_corrected_result_class_says_whether_it_promises(
    result: str, *, tracked: bool
) -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = {"result_class": result}
    event = await told(intake, "correct", enquiry, fields, ResultCorrected)
    answer = intake.cases.permits[enquiry].answer
    assert answer
    assert (event.data.reply_id, event.data.tracked) == (answer.id, tracked)
    assert event.bureau == "hrss"


async def test_the_answer_that_is_corrected_is_that_of_the_assignment_named() -> None:
    intake = Intake()
    enquiry = intake.cases.know(assignment=None)
    answer = intake.cases.permits[enquiry].answer
    assert answer
    fields = {"result_class": "A", "assignment_id": str(answer.assignment_id)}
    event = await told(intake, "correct", enquiry, fields, ResultCorrected)
    assert event.data.assignment_id == answer.assignment_id
    other = fields | {"assignment_id": str(uuid4())}
    enquiry = intake.cases.know()
    assert await faults(Intake(archive=intake.cases), "correct", enquiry, other) == [
        "assignment_id"
    ]


async def test_a_draft_reply_is_reviewed() -> None:
    intake = Intake()
    fields = {"approved": False, "note": "请补充", "result_class": "C"}
    event = await told(intake, "review", intake.cases.know(), fields, ReplyReviewed)
    assert (event.bureau, event.data.approved, event.data.result_class) == ("hrss", False, "C")


@pytest.mark.parametrize("name", ["correct", "review"])
async def test_a_result_class_is_one_of_the_region(name: Any) -> None:
    intake = Intake()
    fields: dict[str, Any] = {"result_class": "Z"}
    if name == "review":
        fields["approved"] = True
    assert await faults(intake, name, intake.cases.know(), fields) == ["result_class"]


async def test_the_redacted_copy_is_published() -> None:
    intake = Intake()
    fields = {"mode": "summary", "title": "公开标题", "text": "公开摘要"}
    event = await told(intake, "publish", intake.cases.know(), fields, CasePublished)
    assert (event.data.title, event.data.text) == ("公开标题", "公开摘要")


async def test_what_stays_closed_shows_nothing_but_its_reason() -> None:
    intake = Intake()
    fields = {"mode": "closed", "reason_code": "personal_privacy", "text": "不应公开"}
    event = await told(intake, "publish", intake.cases.know(), fields, CasePublished)
    assert (event.data.title, event.data.text) == (None, None)
    assert event.data.reason == "personal_privacy"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"mode": "full"}, ["title", "text"]),
        ({"mode": "full", "title": "题"}, ["text"]),
        ({"mode": "closed"}, ["reason_code"]),
    ],
)
async def test_a_publication_is_whole(body: dict[str, str], fields: list[str]) -> None:
    intake = Intake()
    assert await faults(intake, "publish", intake.cases.know(), body) == fields
