"""What examiners do with suggestions and proposals, as events."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.intake.ports import ActRefusedError, ArchiveUnavailableError
from shared.events import (
    CaseFiled,
    CaseJoined,
    CaseMerged,
    CaseNotFiled,
    CaseParted,
    CaseReturned,
    CaseSplit,
    derived_id,
)
from tests.unit.intake.saying import act, faults, told
from tests.unit.intake.support import EXAMINER, PAPER, Intake

SESSION_CLOSES = datetime(2021, 1, 27, 12, tzinfo=UTC)


async def test_a_filed_paper_has_to_be_with_a_bureau_when_the_session_closes() -> None:
    intake = Intake()
    event = await told(intake, "file", intake.cases.know(), {"note": "立案"}, CaseFiled)
    assert (event.data.assign_by, event.data.note) == (SESSION_CLOSES, "立案")
    assert event.data.paper == PAPER.model_copy(update={"assign_by": SESSION_CLOSES})
    assert event.bureau is None


async def test_an_examiner_may_be_a_person_of_that_role() -> None:
    intake = Intake()
    await act(intake, "file", intake.cases.know(), {}, who=EXAMINER)
    assert intake.published[0].data.by.role == "examiner"


async def test_a_paper_that_is_not_filed_has_a_reason_of_the_region() -> None:
    intake = Intake()
    fields = {"reason_code": "private_matter"}
    event = await told(intake, "not_file", intake.cases.know(), fields, CaseNotFiled)
    assert event.data.reason_code == "private_matter"
    other = {"reason_code": "no_wish"}
    assert await faults(Intake(), "not_file", intake.cases.know(), other) == ["reason_code"]


async def test_a_paper_returned_to_its_author_says_what_to_amend() -> None:
    intake = Intake()
    fields = {"note": "请补充依据。"}
    event = await told(intake, "return_to_author", intake.cases.know(), fields, CaseReturned)
    assert event.data.note == "请补充依据。"


async def test_a_merger_is_told_on_both_cases_in_one_publish() -> None:
    intake = Intake()
    enquiry, main = intake.cases.know(), intake.cases.know()
    done = await act(intake, "merge", enquiry, {"into": str(main), "note": "内容相同"})
    merged, joined = intake.published
    assert isinstance(merged, CaseMerged)
    assert isinstance(joined, CaseJoined)
    assert (merged.id, merged.subject, merged.data.into) == (done.event_id, enquiry, main)
    assert (joined.subject, joined.data.joined) == (main, enquiry)
    assert (joined.data.receipt, joined.data.author) == (PAPER.receipt, PAPER.author)
    assert joined.data.cosigners == PAPER.cosigners
    assert joined.causationid == intake.cases.permits[main].cause
    assert [(case, name) for case, name, _ in intake.cases.asked] == [
        (enquiry, "merge"),
        (main, "join"),
    ]
    assert intake.cases.told_ids == [merged.id, joined.id]


async def test_a_main_case_that_takes_nobody_in_stops_the_merger() -> None:
    intake = Intake()
    enquiry, main = intake.cases.know(), intake.cases.know()
    intake.cases.refusals[main] = ActRefusedError(
        409, "answered", detail="Answered.", detail_zh="已答复。"
    )
    with pytest.raises(ActRefusedError):
        await act(intake, "merge", enquiry, {"into": str(main)})
    assert intake.published == []


async def test_a_case_is_merged_into_another_that_exists() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    assert await faults(intake, "merge", enquiry, {"into": str(enquiry)}) == ["into"]
    assert await faults(intake, "merge", enquiry, {"into": str(uuid4())}) == ["into"]


async def test_a_split_is_told_on_both_cases_and_the_paper_is_to_be_assigned_again() -> None:
    intake = Intake()
    main = intake.cases.know()
    enquiry = intake.cases.know(merged_into=main)
    await act(intake, "split", enquiry, {})
    split, parted = intake.published
    assert isinstance(split, CaseSplit)
    assert isinstance(parted, CaseParted)
    assert (split.subject, split.data.out_of) == (enquiry, main)
    assert split.data.paper.assign_by == SESSION_CLOSES
    assert (parted.subject, parted.data.parted) == (main, enquiry)
    assert parted.id == derived_id(split.id, CaseParted.TYPE)
    assert [name for _, name, _ in intake.cases.asked] == ["split", "part"]


async def test_a_split_without_a_main_case_waits_for_an_archive_that_knows_it() -> None:
    intake = Intake()
    with pytest.raises(ArchiveUnavailableError):
        await act(intake, "split", intake.cases.know(), {})
