"""Acts on a case: asked of the archive, then told as an event of the acting bureau."""

from typing import Any
from uuid import UUID

import pytest

from services.intake.domain import InvalidFormError
from services.intake.handlers.forms import DirectionForm, HandBackForm, ReplyForm, SignatureForm
from services.intake.ports import ActRefusedError, ArchiveUnavailableError
from shared.events import AssignmentDirected, AssignmentSigned, ReplySubmitted, ReturnRequested
from tests.unit.intake.support import OFFICIAL, PAPER, SECRETARY, Intake, caller_of


def reply(**changes: Any) -> ReplyForm:
    return ReplyForm(**{"stage": "final", "text": "已采纳。", "result_class": "A", **changes})


def hand_back(**changes: Any) -> HandBackForm:
    fields = {"reason_code": "not_our_remit", "evidence": "不属于本局职责。", **changes}
    return HandBackForm(**fields)


async def test_a_signature_is_told_under_the_bureaus_key() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    event_id = await intake.use_cases.sign(enquiry, SignatureForm(), caller_of(OFFICIAL))
    (event,) = intake.published
    assert isinstance(event, AssignmentSigned)
    assert event.routing_key == "assignment.signed.v1.hrss"
    assert (event.id, event.subject, event.correlationid) == (event_id, enquiry, enquiry)
    assert event.data.assignment_id == intake.cases.permits[enquiry].assignment_id
    assert event.causationid == event.data.assignment_id
    assert intake.cases.asked == [(enquiry, "sign", "o001")]


async def test_a_reply_says_whom_it_goes_to() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    await intake.use_cases.reply(enquiry, reply(), caller_of(OFFICIAL))
    (event,) = intake.published
    assert isinstance(event, ReplySubmitted)
    assert (event.data.receipt, event.data.author) == (PAPER.receipt, PAPER.author)
    assert event.data.cosigners == PAPER.cosigners
    assert (event.data.by.bureau, event.data.result_class) == ("hrss", "A")


async def test_the_same_reply_again_is_the_same_event_and_other_words_are_another() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    act = intake.use_cases.reply
    first = await act(enquiry, reply(), caller_of(OFFICIAL, "k"))
    assert await act(enquiry, reply(), caller_of(OFFICIAL, "k")) == first
    assert await act(enquiry, reply(text="另行答复。"), caller_of(OFFICIAL, "k")) != first
    assert await act(intake.cases.know(), reply(), caller_of(OFFICIAL, "k")) != first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result_class": None}, "result_class"),
        ({"result_class": "Z"}, "result_class"),
        ({"stage": "phone"}, "phone"),
    ],
)
async def test_a_reply_that_lacks_something_is_not_told(
    changes: dict[str, Any], field: str
) -> None:
    intake = Intake()
    with pytest.raises(InvalidFormError) as caught:
        await intake.use_cases.reply(intake.cases.know(), reply(**changes), caller_of(OFFICIAL))
    assert [fault.field for fault in caught.value.faults] == [field]
    assert intake.published == []


async def test_an_answer_to_a_consultation_and_an_interim_reply_need_no_result_class() -> None:
    intake = Intake()
    consultation = PAPER.model_copy(update={"kind": "consultation"})
    await intake.use_cases.reply(
        intake.cases.know(consultation), reply(result_class=None), caller_of(OFFICIAL)
    )
    await intake.use_cases.reply(
        intake.cases.know(), reply(stage="interim", result_class=None), caller_of(OFFICIAL)
    )
    assert len(intake.published) == 2


async def test_a_hand_back_carries_the_paper_and_how_often_it_moved() -> None:
    intake = Intake()
    enquiry = intake.cases.know(hops=1)
    form = hand_back(proposed_bureau="civ" if "civ" in intake.today.codes().bureaus else None)
    await intake.use_cases.hand_back(enquiry, form, caller_of(OFFICIAL))
    (event,) = intake.published
    assert isinstance(event, ReturnRequested)
    assert (event.data.hops, event.data.paper) == (1, PAPER)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason_code": "no_wish"}, "reason_code"),
        ({"proposed_bureau": "nope"}, "proposed_bureau"),
        ({"proposed_bureau": "hrss"}, "proposed_bureau"),
    ],
)
async def test_a_hand_back_needs_known_codes(changes: dict[str, Any], field: str) -> None:
    intake = Intake()
    with pytest.raises(InvalidFormError) as caught:
        await intake.use_cases.hand_back(
            intake.cases.know(), hand_back(**changes), caller_of(OFFICIAL)
        )
    assert [fault.field for fault in caught.value.faults] == [field]


async def test_a_direction_goes_under_the_new_leads_key() -> None:
    intake = Intake()
    enquiry = intake.cases.know(assignment_id=None, lead=None)
    lead, co = sorted(intake.today.codes().bureaus)[:2]
    form = DirectionForm(lead=lead, co=(co, lead))
    await intake.use_cases.direct(enquiry, form, caller_of(SECRETARY))
    (event,) = intake.published
    assert isinstance(event, AssignmentDirected)
    assert (event.bureau, event.data.lead, event.data.co) == (lead, lead, (co,))
    assert event.data.by.role == "secretariat"


async def test_the_archive_is_told_the_id_so_that_it_knows_a_retry() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    named = hand_back(assignment_id=intake.cases.permits[enquiry].assignment_id)
    event_id = await intake.use_cases.hand_back(enquiry, named, caller_of(OFFICIAL))
    unnamed = await intake.use_cases.hand_back(enquiry, hand_back(), caller_of(OFFICIAL))
    assert intake.cases.told_ids == [event_id, None]
    assert unnamed == event_id


async def test_what_the_archive_refuses_is_not_told() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    intake.cases.refusals[enquiry] = ActRefusedError(
        409, "already-replied", detail="Answered.", detail_zh="已答复。"
    )
    with pytest.raises(ActRefusedError):
        await intake.use_cases.sign(enquiry, SignatureForm(), caller_of(OFFICIAL))
    assert intake.published == []


async def test_an_archive_that_names_no_assignment_is_as_good_as_away() -> None:
    intake = Intake()
    enquiry = intake.cases.know(assignment_id=None)
    with pytest.raises(ArchiveUnavailableError):
        await intake.use_cases.sign(enquiry, SignatureForm(), caller_of(OFFICIAL))
    assert isinstance(enquiry, UUID)
