"""What bureaus do with their assignments, as events under their own key."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.ports import ActName
from shared.events import (
    AssignmentSigned,
    ClockRestarted,
    ClockStopped,
    Event,
    ExtensionRequested,
    OpinionGiven,
    PromiseCarriedOut,
    PromiseMade,
    PublicationProposed,
    ReplyCountersigned,
    ReplyDrafted,
    ReplySubmitted,
    ReturnRequested,
    SignRefused,
)
from tests.unit.intake.saying import act, faults, told
from tests.unit.intake.support import CONSULTATION, NOON, PAPER, Intake, assignment

REPLY = {"stage": "final", "text": "已采纳。", "result_class": "A"}
PROMISE = {"item": "制定办法", "owner": "政策处", "due_at": "2021-06-30T09:00:00Z"}
HAND_BACK = {"reason_code": "not_our_remit", "evidence": "不属于本局职责。"}
IN_FOUR_MONTHS = (NOON + timedelta(days=120)).isoformat()
EXTENSION = {"reason_code": "large_or_complex", "reason": "涉及面广", "until": IN_FOUR_MONTHS}
PAUSE = {"reason_code": "awaiting_member", "reason": "等待补充材料"}

SIMPLE: list[tuple[ActName, dict[str, Any], type[Event], dict[str, Any]]] = [
    ("sign", {}, AssignmentSigned, {}),
    ("refuse_to_sign", {"reason": "非本局职责"}, SignRefused, {"reason": "非本局职责"}),
    ("opine", {"text": "同意"}, OpinionGiven, {"text": "同意"}),
    ("stop_clock", PAUSE, ClockStopped, PAUSE),
    (
        "draft_reply",
        {"text": "拟同意", "result_class": "B"},
        ReplyDrafted,
        {"text": "拟同意", "result_class": "B"},
    ),
    (
        "countersign",
        {"agrees": False, "comment": "另有意见"},
        ReplyCountersigned,
        {"agrees": False, "comment": "另有意见"},
    ),
    (
        "propose_publication",
        {"mode": "closed", "reason_code": "state_secret"},
        PublicationProposed,
        {"mode": "closed", "reason_code": "state_secret"},
    ),
]


@pytest.mark.parametrize(("name", "fields", "kind", "data"), SIMPLE)
async def test_an_act_is_told_under_the_bureaus_key_about_its_assignment(
    name: ActName, fields: dict[str, Any], kind: type[Event], data: dict[str, Any]
) -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    event = await told(intake, name, enquiry, fields, kind)
    assert event.routing_key == f"{kind.TYPE}.hrss"
    assert event.data.assignment_id == assignment_of(intake, enquiry)
    assert event.data.by.bureau == "hrss"
    assert event.data.model_dump(include=set(data)) == data


def assignment_of(intake: Intake, enquiry: UUID) -> UUID:
    about = intake.cases.permits[enquiry].assignment
    assert about
    return about.id


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("hand_back", HAND_BACK | {"reason_code": "no_wish"}, "reason_code"),
        ("hand_back", HAND_BACK | {"proposed_bureau": "nope"}, "proposed_bureau"),
        ("hand_back", HAND_BACK | {"proposed_bureau": "hrss"}, "proposed_bureau"),
        ("ask_extension", EXTENSION | {"reason_code": "no_wish"}, "reason_code"),
        ("stop_clock", PAUSE | {"reason_code": "holiday"}, "reason_code"),
        ("draft_reply", {"text": "拟同意", "result_class": "Z"}, "result_class"),
        ("reply", REPLY | {"result_class": None}, "result_class"),
        ("reply", REPLY | {"result_class": "Z"}, "result_class"),
        ("reply", REPLY | {"stage": "phone"}, "phone"),
        ("reply", REPLY | {"result_class": "B"}, "promise"),
        ("reply", REPLY | {"result_class": "C", "stage": "second"}, "promise"),
        ("reply", REPLY | {"promise": PROMISE | {"due_at": "2021-01-01T00:00:00Z"}},
         "promise.due_at"),
        ("promise", PROMISE | {"due_at": "2021-01-01T00:00:00Z"}, "due_at"),
    ],
)  # fmt: skip
async def test_what_an_act_lacks_is_said_field_by_field(
    name: ActName, fields: dict[str, Any], field: str
) -> None:
    intake = Intake()
    assert await faults(intake, name, intake.cases.know(), fields) == [field]


async def test_a_hand_back_carries_all_that_a_ruling_needs() -> None:
    intake = Intake()
    about = assignment(role="co", hops=1, refusals=1)
    enquiry = intake.cases.know(assignment=about, lead="civil", co=("hrss", "finance"))
    fields = HAND_BACK | {"proposed_bureau": "finance"}
    event = await told(intake, "hand_back", enquiry, fields, ReturnRequested)
    data = event.data
    assert (data.hops, data.refusals, data.paper) == (1, 1, PAPER)
    assert (data.role, data.lead, data.co) == ("co", "civil", ("hrss", "finance"))
    three_working_days = datetime(2021, 1, 27, 12, tzinfo=UTC)
    assert data.ruling_by == three_working_days


async def test_an_extension_is_asked_for_with_the_date_of_its_ruling() -> None:
    intake = Intake()
    event = await told(intake, "ask_extension", intake.cases.know(), EXTENSION, ExtensionRequested)
    assert event.data.until == datetime.fromisoformat(IN_FOUR_MONTHS)
    assert event.data.ruling_by == datetime(2021, 1, 27, 12, tzinfo=UTC)
    assert event.data.reason_code == "large_or_complex"


@pytest.mark.parametrize("days", [30, 200])
async def test_more_time_ends_after_the_deadline_and_within_six_months(days: int) -> None:
    intake = Intake()
    fields = EXTENSION | {"until": (NOON + timedelta(days=days)).isoformat()}
    assert await faults(intake, "ask_extension", intake.cases.know(), fields) == ["until"]


async def test_a_restarted_clock_ends_later_by_the_pause() -> None:
    intake = Intake()
    due, stopped = NOON + timedelta(days=1), NOON - timedelta(days=1)
    about = assignment(due_at=due, stopped_at=stopped)
    enquiry = intake.cases.know(assignment=about)
    event = await told(intake, "restart_clock", enquiry, {"reason": "已补充"}, ClockRestarted)
    assert event.data.due_at == due + timedelta(days=1)


async def test_a_restart_of_a_running_clock_changes_no_deadline() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    event = await told(intake, "restart_clock", enquiry, {}, ClockRestarted)
    about = intake.cases.permits[enquiry].assignment
    assert about
    assert event.data.due_at == about.due_at


async def test_a_reply_says_whom_it_goes_to_and_until_when_it_is_rated_and_published() -> None:
    intake = Intake()
    event = await told(intake, "reply", intake.cases.know(), REPLY, ReplySubmitted)
    data = event.data
    assert (data.receipt, data.author, data.cosigners) == (
        PAPER.receipt,
        PAPER.author,
        PAPER.cosigners,
    )
    assert (data.by.bureau, data.result_class, data.tracked) == ("hrss", "A", False)
    assert data.feedback_by
    assert data.publish_by
    assert NOON < data.feedback_by < data.publish_by


@pytest.mark.parametrize("stage", ["final", "second"])
async def test_a_reply_that_promises_is_tracked(stage: str) -> None:
    intake = Intake()
    fields = REPLY | {"stage": stage, "result_class": "B", "promise": PROMISE}
    event = await told(intake, "reply", intake.cases.know(), fields, ReplySubmitted)
    assert event.data.tracked
    assert event.data.promise
    assert event.data.promise.owner == "政策处"


async def test_an_interim_reply_starts_no_clock_and_needs_no_result_class() -> None:
    intake = Intake()
    fields = {"stage": "interim", "text": "正在研究。"}
    event = await told(intake, "reply", intake.cases.know(), fields, ReplySubmitted)
    assert (event.data.feedback_by, event.data.publish_by, event.data.tracked) == (
        None,
        None,
        False,
    )


@pytest.mark.parametrize(("paper", "answers"), [(CONSULTATION, True), (PAPER, False)])
async def test_a_call_answers_a_consultation_and_no_paper(paper: Any, *, answers: bool) -> None:
    intake = Intake()
    phone = {"called_at": "2021-01-24T03:00:00Z", "spoke_with": "陈明", "gist": "已说明办法"}
    fields = {"stage": "phone", "text": "电话答复", "phone": phone}
    event = await told(intake, "reply", intake.cases.know(paper), fields, ReplySubmitted)
    assert (event.data.feedback_by is not None) is answers
    assert event.data.phone
    assert event.data.phone.spoke_with == "陈明"
    assert intake.cases.stages == ["phone"]


async def test_a_promise_has_a_date_and_somebody_who_answers_for_it() -> None:
    intake = Intake()
    event = await told(intake, "promise", intake.cases.know(), PROMISE, PromiseMade)
    assert (event.data.promise.item, event.data.promise.owner) == ("制定办法", "政策处")


async def test_who_was_promised_something_is_told_that_it_is_carried_out() -> None:
    intake = Intake()
    promise = uuid4()
    fields = {"promise_id": str(promise), "text": "办法已印发。"}
    event = await told(intake, "carry_out", intake.cases.know(), fields, PromiseCarriedOut)
    assert (event.data.promise_id, event.data.author) == (promise, PAPER.author)


async def test_the_same_reply_again_is_the_same_event_and_other_words_are_another() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    first = await act(intake, "reply", enquiry, REPLY, key="k")
    assert await act(intake, "reply", enquiry, REPLY, key="k") == first
    assert await act(intake, "reply", enquiry, REPLY | {"text": "另"}, key="k") != first
    assert await act(intake, "reply", intake.cases.know(), REPLY, key="k") != first


async def test_the_same_words_about_another_assignment_are_another_act() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    first = await act(intake, "countersign", enquiry, {"agrees": True})
    permit = intake.cases.permits[enquiry]
    intake.cases.permits[enquiry] = replace(permit, assignment=assignment())
    assert await act(intake, "countersign", enquiry, {"agrees": True}) != first
