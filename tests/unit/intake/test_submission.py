"""A member's paper: accepted once, under a receipt, after the broker has it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.domain import InvalidFormError
from services.intake.handlers.forms.papers import DraftForm, EnquiryForm
from shared.events import CosignersInvited, EnquiryDrafted, EnquirySubmitted, Paper
from tests.unit.intake.support import (
    ASSISTANT,
    MEMBER,
    NOON,
    OTHER_MEMBER,
    Intake,
    caller_of,
    enquiry_body,
)

SESSION_CLOSES = datetime(2021, 1, 27, 12, tzinfo=UTC)


def form(**changes: Any) -> EnquiryForm:
    return EnquiryForm.model_validate_json(orjson.dumps(enquiry_body(**changes)))


async def test_the_event_carries_the_whole_paper_and_the_receipt() -> None:
    intake = Intake()
    attachment = {"name": "附件.pdf", "url": "https://files.example/a.pdf", "size": 12}
    sent = form(wanted_bureaus=["hrss"], attachments=[attachment])
    receipt = await intake.use_cases.submit(sent, caller_of(MEMBER))
    (event,) = intake.published
    assert isinstance(event, EnquirySubmitted)
    assert (event.subject, event.correlationid) == (receipt.enquiry_id, receipt.enquiry_id)
    assert (event.data.receipt, event.data.author.name) == (receipt.number, "陈明")
    assert (event.time, event.bureau, event.region) == (NOON, None, "shanghai")
    assert event.data.text == sent.text
    assert (event.data.cosigners, event.data.submitted_at) == ((), NOON)
    assert event.data.attachments[0].url == "https://files.example/a.pdf"
    assert receipt.number.startswith("SH-")


async def test_a_retry_is_the_same_enquiry_and_the_same_event() -> None:
    intake = Intake()
    first = await intake.use_cases.submit(form(), caller_of(MEMBER, "k1"))
    again = await intake.use_cases.submit(form(), caller_of(MEMBER, "k1"))
    assert first == again
    assert len({event.id for event in intake.published}) == 1


@pytest.mark.parametrize(
    "raw",
    [
        orjson.dumps(enquiry_body(), option=orjson.OPT_INDENT_2),
        orjson.dumps(dict(reversed(enquiry_body().items()))),
        orjson.dumps(enquiry_body(publication="full", cosigners=[])),
        orjson.dumps(enquiry_body(title="  " + enquiry_body()["title"] + "\n")),
    ],
    ids=["indented", "reordered", "defaults written out", "white space round the title"],
)
async def test_the_same_content_written_otherwise_is_the_same_enquiry(raw: bytes) -> None:
    intake = Intake()
    first = await intake.use_cases.submit(form(), caller_of(MEMBER, "k1"))
    other = EnquiryForm.model_validate_json(raw)
    assert await intake.use_cases.submit(other, caller_of(MEMBER, "k1")) == first


async def test_another_text_person_or_key_is_another_enquiry() -> None:
    submit = Intake().use_cases.submit
    receipts = [
        await submit(form(), caller_of(MEMBER, "k1")),
        await submit(form(text="别的内容"), caller_of(MEMBER, "k1")),
        await submit(form(), caller_of(OTHER_MEMBER, "k1")),
        await submit(form(), caller_of(MEMBER, "k2")),
        await submit(form(), caller_of(MEMBER)),
    ]
    assert len({receipt.enquiry_id for receipt in receipts}) == len(receipts)


async def test_a_bureau_that_the_region_does_not_have_is_named_by_its_place() -> None:
    intake = Intake()
    with pytest.raises(InvalidFormError) as caught:
        await intake.use_cases.submit(form(wanted_bureaus=["hrss", "nope"]), caller_of(MEMBER))
    assert [fault.field for fault in caught.value.faults] == ["wanted_bureaus.1"]
    assert intake.published == []


@pytest.mark.parametrize(
    ("kind", "assign_by"),
    [("consultation", NOON + timedelta(minutes=30)), ("proposal", SESSION_CLOSES)],
)
async def test_a_paper_says_until_when_it_has_to_be_with_a_bureau(
    kind: str, assign_by: datetime
) -> None:
    intake = Intake()
    await intake.use_cases.submit(form(kind=kind), caller_of(MEMBER))
    assert intake.published[0].data.assign_by == assign_by


async def test_nobody_is_a_cosigner_who_was_only_named() -> None:
    intake = Intake()
    sent = form(cosigners=["m002", "m001", "m002"])
    receipt = await intake.use_cases.submit(sent, caller_of(MEMBER))
    (event,) = intake.published
    assert isinstance(event, CosignersInvited)
    assert (event.subject, event.data.by.id) == (receipt.enquiry_id, MEMBER.id)
    assert [person.id for person in event.data.invited] == ["m002"]
    assert event.data.closes_at == NOON + timedelta(hours=3)
    assert event.data.draft
    assert (event.data.draft.receipt, event.data.draft.cosigners) == (receipt.number, ())
    assert (event.data.draft.text, event.data.draft.assign_by) == (sent.text, None)


async def test_a_secretary_submits_in_the_name_of_the_member() -> None:
    intake = Intake()
    sent = form(cosigners=["m001", "m002"])
    receipt = await intake.use_cases.submit(sent, caller_of(ASSISTANT))
    event = intake.published[0]
    assert isinstance(event, CosignersInvited)
    assert (event.data.by.id, event.data.by.acting_for) == ("a001", "m001")
    assert event.data.draft
    assert event.data.draft.author.id == "m001"
    assert [person.id for person in event.data.invited] == ["m002"]
    other = replace(ASSISTANT, acting_for="m003")
    assert (await intake.use_cases.submit(sent, caller_of(other))).number != receipt.number


async def test_who_sent_it_for_the_member_is_told_with_the_paper() -> None:
    intake = Intake()
    await intake.use_cases.submit(form(), caller_of(ASSISTANT))
    await intake.use_cases.submit(form(), caller_of(MEMBER))
    by_the_secretary, by_himself = (event.data for event in intake.published)
    assert isinstance(by_the_secretary, Paper)
    assert isinstance(by_himself, Paper)
    assert by_the_secretary.author.id == by_himself.author.id == "m001"
    sender = by_the_secretary.handed_in_by
    assert sender
    assert (sender.id, sender.acting_for) == ("a001", "m001")
    assert by_himself.handed_in_by is None


async def test_who_names_but_himself_submits_alone() -> None:
    intake = Intake()
    await intake.use_cases.submit(form(cosigners=["m001"]), caller_of(MEMBER))
    assert isinstance(intake.published[0], EnquirySubmitted)


async def test_a_draft_may_lack_everything_but_its_kind() -> None:
    intake = Intake()
    receipt = await intake.use_cases.draft(DraftForm(kind="proposal"), caller_of(MEMBER))
    (event,) = intake.published
    assert isinstance(event, EnquiryDrafted)
    assert event.subject == receipt.enquiry_id
    assert (event.data.draft.receipt, event.data.draft.author.id) == (receipt.number, MEMBER.id)
    assert (event.data.draft.title, event.data.draft.text) == ("", "")


async def test_a_draft_is_another_case_than_the_same_words_submitted() -> None:
    intake = Intake()
    draft = DraftForm.model_validate_json(orjson.dumps(enquiry_body()))
    drafted = await intake.use_cases.draft(draft, caller_of(MEMBER, "k"))
    submitted = await intake.use_cases.submit(form(), caller_of(MEMBER, "k"))
    assert drafted.enquiry_id != submitted.enquiry_id
    assert await intake.use_cases.draft(draft, caller_of(MEMBER, "k")) == drafted


def test_a_title_is_one_line() -> None:
    assert form(title="关于\n  道路 的\t建议").title == "关于 道路 的 建议"


def test_longest_papers_are_taken_and_one_character_more_is_not() -> None:
    assert len(form(title="题" * 200, text="文" * 20_000).text) == 20_000
    for too_long in ({"title": "题" * 201}, {"text": "文" * 20_001}, {"text": "  \n "}):
        with pytest.raises(ValidationError):
            form(**too_long)


async def test_the_trace_is_the_callers_or_made_of_the_receipt() -> None:
    intake = Intake()
    receipt = await intake.use_cases.submit(form(), caller_of(MEMBER))
    assert (intake.published[0].traceparent or "").split("-")[1] == receipt.enquiry_id.hex


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), st.text(max_size=80))
def test_whatever_is_accepted_is_clean_and_survives_the_journey(title: str, text: str) -> None:
    try:
        taken = EnquiryForm.model_validate({"kind": "proposal", "title": title, "text": text})
    except ValidationError:
        return
    assert "\x00" not in taken.text
    assert not set(taken.title) & set("\r\n\u202e\u0007")
    again = EnquiryForm.model_validate_json(taken.model_dump_json())
    assert again == taken
    assert isinstance(UUID(bytes=taken.content()[:16].ljust(16, b"0")), UUID)
