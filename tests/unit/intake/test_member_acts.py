"""What members do with papers that exist, as events."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from services.intake.ports import Answer, ArchiveUnavailableError
from shared.events import (
    CosignersInvited,
    EnquiryConverted,
    EnquiryCosigned,
    EnquiryDrafted,
    EnquiryRated,
    EnquirySubmitted,
    EnquiryWithdrawn,
    FollowupAsked,
    PhoneConfirmed,
    PublicationConsented,
    derived_id,
)
from tests.unit.intake.saying import act, faults, form_of, told
from tests.unit.intake.support import ASSISTANT, CONSULTATION, MEMBER, NOON, PAPER, Intake

RATING = {"handling": "satisfied", "result": "basically_satisfied"}


async def test_a_draft_is_saved_whole_and_keeps_its_receipt() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = {"kind": "proposal", "title": "关于道路的提案", "wanted_bureaus": ["hrss", "hrss"]}
    event = await told(intake, "save_draft", enquiry, fields, EnquiryDrafted)
    draft = event.data.draft
    assert (draft.kind, draft.title, draft.text) == ("proposal", "关于道路的提案", "")
    assert (draft.receipt, draft.author, draft.cosigners) == (PAPER.receipt, PAPER.author, ())
    assert (draft.wanted_bureaus, event.bureau) == (("hrss",), None)


@pytest.mark.parametrize("name", ["save_draft", "submit"])
async def test_a_draft_wants_bureaus_that_there_are(name: Any) -> None:
    intake = Intake()
    fields = {"kind": "proposal", "wanted_bureaus": ["nope"]}
    assert await faults(intake, name, intake.cases.know(), fields) == ["wanted_bureaus.0"]


async def test_a_draft_is_submitted_as_it_is_with_those_who_signed() -> None:
    intake = Intake()
    enquiry = intake.cases.know(cause=None)
    await act(intake, "submit", enquiry, {})
    (submitted,) = intake.published
    assert isinstance(submitted, EnquirySubmitted)
    assert submitted.id == derived_id(enquiry, EnquirySubmitted.TYPE)
    assert submitted.data.cosigners == PAPER.cosigners
    assert (submitted.data.text, submitted.data.submitted_at) == (PAPER.text, NOON)
    session_closes = datetime(2021, 1, 27, 12, tzinfo=UTC)
    assert submitted.data.assign_by == session_closes
    assert intake.cases.told_ids == [submitted.id]


async def test_changed_words_are_submitted_and_a_paper_that_was_returned_is_a_new_fact() -> None:
    intake = Intake()
    cause = uuid4()
    enquiry = intake.cases.know(cause=cause)
    done = await act(intake, "submit", enquiry, {"text": "修改后的内容", "publication": "summary"})
    (event,) = intake.published
    assert isinstance(event, EnquirySubmitted)
    assert done.event_id == derived_id(enquiry, EnquirySubmitted.TYPE, str(cause))
    assert (event.data.text, event.data.title) == ("修改后的内容", PAPER.title)
    assert event.data.publication == "summary"
    assert event.causationid == cause


async def test_a_paper_without_title_or_text_is_not_submitted() -> None:
    intake = Intake()
    empty = PAPER.model_copy(update={"title": "", "text": ""})
    assert await faults(intake, "submit", intake.cases.know(empty), {}) == ["title", "text"]
    assert await faults(intake, "submit", intake.cases.know(empty), {"title": "题"}) == ["text"]


async def test_others_are_invited_for_three_hours_while_the_session_is_on() -> None:
    intake = Intake()
    fields = {"cosigners": ["m002", "m001", "m002", "m003"]}
    event = await told(intake, "invite", intake.cases.know(), fields, CosignersInvited)
    assert [person.id for person in event.data.invited] == ["m002", "m003"]
    assert event.data.closes_at == NOON + timedelta(hours=3)
    assert event.data.draft is None


async def test_nobody_invites_himself_alone() -> None:
    intake = Intake()
    invitation = {"cosigners": ["m001"]}
    assert await faults(intake, "invite", intake.cases.know(), invitation) == ["cosigners"]


async def test_a_secretary_acts_under_his_own_name_for_a_member() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    await act(intake, "invite", enquiry, {"cosigners": ["m001", "a001"]}, who=ASSISTANT)
    event = intake.published[0]
    assert (event.data.by.id, event.data.by.acting_for) == ("a001", "m001")
    assert [person.id for person in event.data.invited] == ["a001"]


@pytest.mark.parametrize("decision", ["signed", "declined"])
async def test_a_member_cosigns_or_declines(decision: str) -> None:
    intake = Intake()
    fields = {"decision": decision}
    event = await told(intake, "cosign", intake.cases.know(), fields, EnquiryCosigned)
    assert (event.data.decision, event.data.by.id) == (decision, MEMBER.id)


async def test_a_paper_is_withdrawn_with_or_without_a_reason() -> None:
    intake = Intake()
    fields = {"reason": "已解决"}
    event = await told(intake, "withdraw", intake.cases.know(), fields, EnquiryWithdrawn)
    assert (event.data.reason, event.bureau) == ("已解决", None)
    await act(intake, "withdraw", intake.cases.know(), {})


async def test_a_further_question_goes_to_the_bureau_that_answered() -> None:
    intake = Intake()
    enquiry = intake.cases.know(CONSULTATION)
    event = await told(intake, "ask", enquiry, {"text": "何时实施？"}, FollowupAsked)
    answer = intake.cases.permits[enquiry].answer
    assert answer
    assert (event.bureau, event.data.assignment_id) == (answer.bureau, answer.assignment_id)
    assert event.data.due_at == datetime(2021, 1, 24, 12, tzinfo=UTC)


async def test_a_rating_is_of_the_answer_and_no_bureau_is_told() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    fields = RATING | {"answers": {"pertinence": "to_the_point"}, "comment": "好"}
    event = await told(intake, "rate", enquiry, fields, EnquiryRated)
    answer = intake.cases.permits[enquiry].answer
    assert answer
    assert (event.bureau, event.data.reply_id) == (None, answer.id)
    assert (event.data.handling, event.data.result) == ("satisfied", "basically_satisfied")
    assert event.data.answers == {"pertinence": "to_the_point"}
    assert (event.data.reopens, event.data.shared) == (False, False)


@pytest.mark.parametrize("field", ["handling", "result"])
async def test_a_member_who_is_not_satisfied_with_either_reopens_the_case(field: str) -> None:
    intake = Intake()
    fields = RATING | {field: "not_satisfied"}
    event = await told(intake, "rate", intake.cases.know(), fields, EnquiryRated)
    assert event.data.reopens


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"handling": "splendid"}, "handling"),
        ({"result": "splendid"}, "result"),
        ({"answers": {"weather": "fine"}}, "answers.weather"),
        ({"answers": {"contact": "to_the_point"}}, "answers.contact"),
    ],
)
async def test_a_rating_is_in_the_regions_codes(changes: dict[str, Any], field: str) -> None:
    intake = Intake()
    assert await faults(intake, "rate", intake.cases.know(), RATING | changes) == [field]


def test_the_order_of_the_answers_does_not_make_another_rating() -> None:
    one = {"pertinence": "to_the_point", "contact": "visit"}
    two = dict(reversed(one.items()))
    assert (
        form_of("rate", RATING | {"answers": one}).content()
        == form_of("rate", RATING | {"answers": two}).content()
    )


async def test_an_answer_by_telephone_is_confirmed_to_the_bureau_that_recorded_it() -> None:
    intake = Intake()
    enquiry = intake.cases.know(answer=Answer(uuid4(), uuid4(), "civil", "phone"))
    fields = {"confirmed": False, "comment": "未接到电话"}
    event = await told(intake, "confirm_phone", enquiry, fields, PhoneConfirmed)
    answer = intake.cases.permits[enquiry].answer
    assert answer
    assert (event.bureau, event.data.reply_id) == ("civil", answer.id)
    assert (event.data.assignment_id, event.data.confirmed) == (answer.assignment_id, False)


async def test_the_author_consents_to_publication() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    event = await told(intake, "consent", enquiry, {"mode": "summary"}, PublicationConsented)
    assert (event.data.mode, event.data.reason_code) == ("summary", None)


@pytest.mark.parametrize("name", ["consent", "propose_publication"])
@pytest.mark.parametrize("reason", [{}, {"reason_code": "shyness"}])
async def test_what_stays_closed_needs_a_reason_of_the_region(
    name: Any, reason: dict[str, str]
) -> None:
    intake = Intake()
    fields = {"mode": "closed"} | reason
    assert await faults(intake, name, intake.cases.know(), fields) == ["reason_code"]


async def test_an_enquiry_becomes_a_suggestion_of_its_own() -> None:
    intake = Intake()
    enquiry = intake.cases.know(CONSULTATION)
    fields = {"to_kind": "suggestion", "text": "建议制定办法。"}
    done = await act(intake, "convert", enquiry, fields)
    converted, submitted = intake.published
    assert isinstance(converted, EnquiryConverted)
    assert isinstance(submitted, EnquirySubmitted)
    successor = derived_id(enquiry, "successor")
    assert (converted.id, converted.data.successor) == (done.event_id, successor)
    assert (submitted.subject, submitted.causationid) == (successor, converted.id)
    assert submitted.id == derived_id(successor, EnquirySubmitted.TYPE)
    paper = submitted.data
    assert (paper.kind, paper.title, paper.text) == ("suggestion", PAPER.title, "建议制定办法。")
    assert (paper.predecessor, paper.author) == (enquiry, PAPER.author)
    assert paper.receipt != PAPER.receipt
    assert done.successor
    assert (done.successor.enquiry_id, done.successor.number) == (successor, paper.receipt)


async def test_cosigners_stay_with_the_words_that_they_signed() -> None:
    intake = Intake()
    await act(intake, "convert", intake.cases.know(), {"to_kind": "proposal"})
    await act(intake, "convert", intake.cases.know(), {"to_kind": "proposal", "title": "新题"})
    papers = [event.data for event in intake.published if isinstance(event, EnquirySubmitted)]
    assert [paper.cosigners for paper in papers] == [PAPER.cosigners, ()]


async def test_a_paper_is_not_converted_to_what_it_is() -> None:
    intake = Intake()
    fields = {"to_kind": "suggestion"}
    assert await faults(intake, "convert", intake.cases.know(), fields) == ["to_kind"]


async def test_an_archive_that_names_no_answer_is_as_good_as_away() -> None:
    intake = Intake()
    with pytest.raises(ArchiveUnavailableError):
        await act(intake, "rate", intake.cases.know(answer=None), RATING)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("cosign", {"decision": "perhaps"}),
        ("invite", {"cosigners": []}),
        ("ask", {"text": " "}),
        ("convert", {"to_kind": "petition"}),
        ("consent", {"mode": "secret"}),
        ("confirm_phone", {}),
        ("submit", {"cosigners": ["m002"]}),
    ],
)
def test_forms_of_members_are_strict(name: Any, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        form_of(name, fields)
