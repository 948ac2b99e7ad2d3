"""Who gets a paper: assigned by its words, by the secretariat, or after a hand-back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.router.handlers import AssignDirected, UnknownBureauError
from shared.events import (
    CaseFiled,
    CaseSplit,
    EnquiryAssigned,
    Event,
    FilingRequested,
    Paper,
    TriageRequested,
    derived_id,
)
from tests.unit.router.support import (
    CO_DUE,
    DUE,
    ENQUIRY,
    NOON,
    POLICY,
    RETURN_BY,
    SIGN_BY,
    Published,
    assigning,
    directed,
    filed,
    judgement,
    paper,
    split,
    submitted,
    taking,
    writing,
)

CLEAR = paper("灵活就业人员的养老保险", "人社局何时答复？")
SHARED = paper("公园与灵活就业", "公园、就业、市人社局、市绿化局", wanted=("parks", "hrss"))


async def assign(content: Paper, *, late: timedelta = timedelta()) -> Published:
    published = Published()
    await taking(published, now=NOON + late)(submitted(content))
    return published


def only(published: Published) -> Event:
    (event,) = published.events
    return event


async def test_a_clear_paper_goes_to_its_bureau_alone() -> None:
    event = only(await assign(CLEAR))
    assert isinstance(event, EnquiryAssigned)
    assert (event.bureau, event.data.role, event.data.lead) == ("hrss", "sole", "hrss")
    assert event.routing_key == "enquiry.assigned.v1.hrss"
    assert event.data.paper == CLEAR
    assert (event.data.sign_by, event.data.return_by) == (SIGN_BY, RETURN_BY)
    assert event.data.due_at == DUE
    assert event.data.confidence > 0.55
    assert sum(one.score for one in event.data.candidates) <= 1


async def test_the_id_of_an_assignment_is_that_of_its_event() -> None:
    event = only(await assign(CLEAR))
    assert isinstance(event, EnquiryAssigned)
    expected = derived_id(ENQUIRY, "enquiry.assigned.v1", "hrss")
    assert event.id == event.data.assignment_id == expected
    assert (event.subject, event.correlationid, event.causationid) == (ENQUIRY, ENQUIRY, ENQUIRY)


async def test_reasons_name_the_deciding_terms_and_the_members_wish() -> None:
    wished = CLEAR.model_copy(update={"wanted_bureaus": ("hrss",)})
    event = only(await assign(wished))
    assert isinstance(event, EnquiryAssigned)
    terms, wish = event.data.reasons
    assert "养老保险" in terms.zh
    assert "市人社局" in terms.zh
    assert "Human Resources Bureau" in terms.en
    assert "希望" in wish.zh


async def test_a_redelivery_gives_the_same_assignments_with_the_same_due_dates() -> None:
    first, again = await assign(CLEAR), await assign(CLEAR, late=timedelta(hours=30))
    assert [event.id for event in first.events] == [event.id for event in again.events]
    assert [event.data for event in first.events] == [event.data for event in again.events]


async def test_lead_and_co_handler_go_out_in_one_publish() -> None:
    published = Published()
    await taking(published, policy=replace(POLICY, assign=0.4))(submitted(SHARED))
    ((lead, co),) = published.calls
    assert isinstance(lead, EnquiryAssigned)
    assert isinstance(co, EnquiryAssigned)
    assert [lead.data.role, co.data.role] == ["lead", "co"]
    assert {lead.bureau, co.bureau} == {"hrss", "parks"}
    assert lead.data.co == co.data.co == (co.bureau,)
    assert lead.data.lead == co.data.lead == lead.bureau
    assert [lead.data.due_at, co.data.due_at] == [DUE, CO_DUE]
    assert lead.id != co.id


async def test_a_doubtful_paper_goes_to_a_person() -> None:
    event = only(await assign(paper("公园里的排水", "河道")))
    assert isinstance(event, TriageRequested)
    assert event.data.reason == "low_confidence"
    assert {one.bureau for one in event.data.candidates} == {"water", "parks"}
    assert event.bureau is None
    assert event.data.reasons[0].zh
    assert event.data.reasons[0].en


async def test_a_paper_that_speaks_of_nothing_known_is_unowned() -> None:
    event = only(await assign(paper("你好", "再见")))
    assert isinstance(event, TriageRequested)
    assert event.data.reason == "unowned"


PROPOSAL = paper("灵活就业人员的养老保险", "人社局何时答复？", wanted=("hrss",), kind="proposal")


async def test_a_paper_that_has_to_be_filed_waits_for_its_examiner() -> None:
    event = only(await assign(PROPOSAL))
    assert isinstance(event, FilingRequested)
    assert (event.bureau, event.data.paper) == (None, PROPOSAL)
    assert event.data.candidates[0].bureau == "hrss"
    assert ["立案" in line.zh for line in event.data.reasons] == [True, False, False]
    assert all(line.zh and line.en for line in event.data.reasons)


async def test_filing_is_asked_for_once_however_often_the_paper_comes() -> None:
    first, again = await assign(PROPOSAL), await assign(PROPOSAL, late=timedelta(hours=3))
    assert only(first).id == only(again).id == derived_id(ENQUIRY, "filing.requested.v1")


async def test_an_examiner_reads_that_nothing_points_to_a_bureau() -> None:
    event = only(await assign(paper("你好", "再见", kind="proposal")))
    assert isinstance(event, FilingRequested)
    assert (event.data.candidates, event.data.reasons[-1].zh[:4]) == ((), "没有找到")


@pytest.mark.parametrize("cause", [filed(CLEAR), split(CLEAR)], ids=["filed", "split"])
async def test_a_filed_or_split_paper_is_assigned_by_its_words(
    cause: CaseFiled | CaseSplit,
) -> None:
    published = Published()
    await assigning(published)(cause)
    event = only(published)
    assert isinstance(event, EnquiryAssigned)
    assert (event.bureau, event.data.role, event.data.hops) == ("hrss", "sole", 0)
    assert event.id == derived_id(cause.id, "enquiry.assigned.v1", "hrss")


async def test_a_filed_paper_that_nobody_owns_goes_to_a_person() -> None:
    published = Published()
    await assigning(published)(filed(paper("你好", "再见")))
    event = only(published)
    assert isinstance(event, TriageRequested)
    assert event.data.reason == "unowned"


async def test_the_secretariats_word_is_final() -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    await handler(directed(paper("你好"), lead="water", co=("parks", "water")))
    ((lead, co),) = published.calls
    assert isinstance(lead, EnquiryAssigned)
    assert (lead.bureau, co.bureau) == ("water", "parks")
    assert (lead.data.decided_by, lead.data.confidence, lead.data.hops) == ("secretariat", 1.0, 1)
    assert lead.data.reasons[0].zh == "秘书处指定承办部门。"


async def test_separate_bureaus_each_answer_for_themselves() -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    await handler(directed(paper("你好"), lead="water", separate=("parks", "hrss", "parks")))
    (events,) = published.calls
    assigned = [event for event in events if isinstance(event, EnquiryAssigned)]
    assert [(one.bureau, one.data.role, one.data.lead, one.data.due_at) for one in assigned] == [
        ("water", "separate", "water", DUE),
        ("parks", "separate", "water", DUE),
        ("hrss", "separate", "water", DUE),
    ]


@pytest.mark.parametrize("role", ["co", "separate"])
async def test_one_place_given_anew_leaves_the_others_as_they_are(role: str) -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    place = {role: ("parks",)}
    await handler(directed(paper("你好"), lead="water", instead_of=UUID(int=7), **place))
    ((event,),) = published.calls
    assert isinstance(event, EnquiryAssigned)
    assert (event.bureau, event.data.role, event.data.lead) == ("parks", role, "water")


async def test_a_bureau_named_twice_gets_one_assignment() -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    await handler(
        directed(paper("你好"), lead="water", co=("water", "parks"), separate=("parks", "water"))
    )
    bureaus = [event.bureau for event in published.events]
    assert bureaus == ["water", "parks"]
    assert len({event.id for event in published.events}) == 2


async def test_a_bureau_that_does_not_exist_cannot_be_named() -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    with pytest.raises(UnknownBureauError, match="nowhere"):
        await handler(directed(paper("你好"), lead="water", co=("nowhere",)))
    assert published.calls == []
