"""Who gets a paper: assigned by its words, by the secretariat, or after a hand-back."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.router.handlers import (
    AssignDirected,
    AssignSubmitted,
    RuleOnHandBack,
    UnknownBureauError,
)
from shared.events import (
    EnquiryAssigned,
    Event,
    Paper,
    ReturnGranted,
    TriageRequested,
    derived_id,
)
from tests.unit.router.support import (
    CO_DUE,
    DUE,
    ENQUIRY,
    NOON,
    POLICY,
    Published,
    directed,
    handed_back,
    judgement,
    paper,
    submitted,
    writing,
)

CLEAR = paper("灵活就业人员的养老保险", "人社局何时答复？")
SHARED = paper("公园与灵活就业", "公园、就业、市人社局、市绿化局", wanted=("parks", "hrss"))


async def assign(content: Paper, *, late: timedelta = timedelta()) -> Published:
    published = Published()
    handler = AssignSubmitted(judgement(), writing(NOON + late), policy=POLICY, publisher=published)
    await handler(submitted(content))
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
    policy = POLICY.__class__(assign=0.4, co_handler=0.3, max_bounces=2)
    handler = AssignSubmitted(judgement(), writing(), policy=policy, publisher=published)
    await handler(submitted(SHARED))
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


async def test_the_secretariats_word_is_final() -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    await handler(directed(paper("你好"), lead="water", co=("parks", "water")))
    ((lead, co),) = published.calls
    assert isinstance(lead, EnquiryAssigned)
    assert (lead.bureau, co.bureau) == ("water", "parks")
    assert (lead.data.decided_by, lead.data.confidence, lead.data.hops) == ("secretariat", 1.0, 1)
    assert lead.data.reasons[0].zh == "秘书处指定承办部门。"


async def test_a_bureau_that_does_not_exist_cannot_be_named() -> None:
    published = Published()
    handler = AssignDirected(judgement(), writing(), publisher=published)
    with pytest.raises(UnknownBureauError, match="nowhere"):
        await handler(directed(paper("你好"), lead="water", co=("nowhere",)))
    assert published.calls == []


async def rule(event: object) -> Published:
    published = Published()
    handler = RuleOnHandBack(judgement(), writing(), policy=POLICY, publisher=published)
    await handler(event)  # type: ignore[arg-type] # built by support, typed there
    return published


async def test_the_bureau_proposed_takes_over() -> None:
    ((grant, assigned),) = (await rule(handed_back(CLEAR, by="water", proposed="hrss"))).calls
    assert isinstance(grant, ReturnGranted)
    assert (grant.bureau, grant.data.assignment_id) == ("water", UUID(int=8))
    assert isinstance(assigned, EnquiryAssigned)
    assert (assigned.bureau, assigned.data.role, assigned.data.hops) == ("hrss", "sole", 1)
    assert "市水务局" in assigned.data.reasons[0].zh


@pytest.mark.parametrize("proposed", [None, "nowhere", "water"])
async def test_without_somebody_new_a_person_decides_and_nothing_is_granted(
    proposed: str | None,
) -> None:
    event = only(await rule(handed_back(CLEAR, by="water", proposed=proposed)))
    assert isinstance(event, TriageRequested)
    assert event.data.reason == "low_confidence"


async def test_a_paper_that_has_wandered_enough_goes_to_a_person() -> None:
    event = only(await rule(handed_back(CLEAR, by="water", proposed="hrss", hops=2)))
    assert isinstance(event, TriageRequested)
    assert (event.data.reason, event.data.hops) == ("bounce_limit", 2)
