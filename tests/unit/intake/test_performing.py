"""What all acts share: the archive's word first, one event for one deed, nothing on a refusal."""

import pytest

from services.intake.handlers import ACTS, BUREAU_ACTS, REPEATABLE
from services.intake.ports import ActRefusedError, ArchiveUnavailableError
from tests.unit.intake.saying import act
from tests.unit.intake.support import Intake
from tests.unit.intake.test_bureau_acts import HAND_BACK, assignment_of


async def test_the_archive_is_told_the_id_so_that_it_knows_a_retry() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    about = {"assignment_id": str(assignment_of(intake, enquiry))}
    named = await act(intake, "hand_back", enquiry, HAND_BACK | about)
    unnamed = await act(intake, "hand_back", enquiry, HAND_BACK)
    withdrawn = await act(intake, "withdraw", enquiry, {})
    assert intake.cases.told_ids == [named.event_id, None, withdrawn.event_id]
    assert unnamed == named


async def test_what_the_archive_refuses_is_not_told() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    intake.cases.refusals[enquiry] = ActRefusedError(
        409, "already-replied", detail="Answered.", detail_zh="已答复。"
    )
    with pytest.raises(ActRefusedError):
        await act(intake, "sign", enquiry, {})
    assert intake.published == []


async def test_an_archive_that_names_no_assignment_is_as_good_as_away() -> None:
    intake = Intake()
    with pytest.raises(ArchiveUnavailableError):
        await act(intake, "sign", intake.cases.know(assignment=None), {})


def test_every_act_has_a_name_a_path_and_a_summary_of_its_own() -> None:
    for column in ("name", "path", "summary"):
        values = [getattr(one, column) for one in ACTS]
        assert len(set(values)) == len(ACTS)


def test_only_bureaus_act_through_their_own_systems() -> None:
    assert {one.roles for one in BUREAU_ACTS} == {("official",)}
    assert all("official" not in one.roles for one in ACTS if one not in BUREAU_ACTS)


def test_an_act_that_tells_two_cases_completes_a_broken_publish_when_it_is_repeated() -> None:
    assert REPEATABLE.isdisjoint({"merge", "split", "convert"})
    assert {one.name for one in ACTS} >= REPEATABLE
