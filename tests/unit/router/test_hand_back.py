"""What becomes of a hand-back: granted, refused, or left to a person."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.router.domain.decision import Policy
from services.router.handlers import RuleOnHandBack
from shared.events import (
    EnquiryAssigned,
    Event,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    TriageRequested,
    derived_id,
)
from tests.unit.router.support import (
    CO_DUE,
    DUE,
    POLICY,
    RETURN_BY,
    SIGN_BY,
    Published,
    handed_back,
    judgement,
    paper,
    writing,
)

CLEAR = paper("灵活就业人员的养老保险", "人社局何时答复？")
NAMING_WATER = paper("灵活就业人员的养老保险", "人社局何时答复？请水务局参与。")
DOUBTFUL = paper("公园里的排水", "河道")
GREETING = paper("你好", "再见")


async def rule(event: ReturnRequested, policy: Policy = POLICY) -> list[Event]:
    published = Published()
    await RuleOnHandBack(judgement(), writing(), policy=policy, publisher=published)(event)
    (events,) = published.calls
    return list(events)


async def all_granted(
    event: ReturnRequested, policy: Policy = POLICY
) -> tuple[EnquiryAssigned, ...]:
    grant, *assigned = await rule(event, policy)
    assert isinstance(grant, ReturnGranted)
    assert (grant.bureau, grant.data.assignment_id) == (event.bureau, UUID(int=8))
    return tuple(one for one in assigned if isinstance(one, EnquiryAssigned))


async def granted(event: ReturnRequested, policy: Policy = POLICY) -> EnquiryAssigned:
    (assigned,) = await all_granted(event, policy)
    return assigned


async def refused(event: ReturnRequested, policy: Policy = POLICY) -> ReturnRefused:
    (ruling,) = await rule(event, policy)
    assert isinstance(ruling, ReturnRefused)
    return ruling


async def left_to_a_person(event: ReturnRequested, policy: Policy = POLICY) -> str:
    (triage,) = await rule(event, policy)
    assert isinstance(triage, TriageRequested)
    assert triage.data.hops == event.data.hops
    assert triage.data.reasons[0].zh
    assert triage.data.reasons[0].en
    return triage.data.reason


async def test_the_likely_bureau_that_was_proposed_takes_over() -> None:
    assigned = await granted(handed_back(CLEAR, by="water", proposed="hrss"))
    assert (assigned.bureau, assigned.data.role, assigned.data.hops) == ("hrss", "sole", 1)
    assert "市水务局" in assigned.data.reasons[0].zh
    assert (assigned.data.sign_by, assigned.data.return_by) == (SIGN_BY, RETURN_BY)
    assert assigned.data.due_at == DUE


async def test_a_bureau_that_the_author_wants_is_plausible() -> None:
    wished = GREETING.model_copy(update={"wanted_bureaus": ("parks",)})
    policy = replace(POLICY, plausible=1.0)
    assert (await granted(handed_back(wished, by="water", proposed="parks"), policy)).bureau == (
        "parks"
    )


async def test_a_bureau_that_the_text_names_is_plausible() -> None:
    policy = replace(POLICY, plausible=1.0, assign=1.0)
    event = handed_back(NAMING_WATER, by="parks", proposed="water")
    assert (await granted(event, policy)).bureau == "water"


async def test_a_bureau_of_a_field_that_is_only_touched_on_is_not_named() -> None:
    policy = replace(POLICY, plausible=1.0, assign=1.0)
    event = handed_back(DOUBTFUL, by="hrss", proposed="parks")
    assert await left_to_a_person(event, policy) == "low_confidence"


async def test_a_bureau_that_nothing_speaks_for_is_not_given_the_paper() -> None:
    event = handed_back(DOUBTFUL, by="parks", proposed="hrss")
    assert await left_to_a_person(event) == "low_confidence"


async def test_the_clear_owner_of_a_paper_has_to_keep_it() -> None:
    event = handed_back(CLEAR, by="hrss", proposed="water")
    ruling = await refused(event)
    assert (ruling.bureau, ruling.data.assignment_id) == ("hrss", UUID(int=8))
    assert ruling.id == derived_id(event.id, "assignment.return_refused.v1", "hrss")
    chinese, english = str(ruling.data.note).split(" / ")
    assert "市水务局" in chinese
    assert "养老保险" in chinese
    assert "Water Authority" in english


async def test_a_proposal_that_is_plausible_does_not_free_the_clear_owner() -> None:
    ruling = await refused(handed_back(NAMING_WATER, by="hrss", proposed="water"))
    assert ruling.bureau == "hrss"


async def test_an_owner_behind_its_proposal_is_freed() -> None:
    policy = replace(POLICY, assign=0.1)
    assigned = await granted(handed_back(DOUBTFUL, by="water", proposed="parks"), policy)
    assert assigned.bureau == "parks"


async def test_after_a_refusal_only_a_person_rules() -> None:
    again = handed_back(CLEAR, by="hrss", proposed="water", refusals=1)
    assert await left_to_a_person(again) == "return_refused"


async def test_a_plausible_proposal_does_not_overrule_a_refusal() -> None:
    again = handed_back(CLEAR, by="water", proposed="hrss", refusals=1)
    assert await left_to_a_person(again) == "return_refused"


@pytest.mark.parametrize("by", ["hrss", "water"])
async def test_a_paper_that_has_wandered_enough_goes_to_a_person(by: str) -> None:
    proposed = "water" if by == "hrss" else "hrss"
    event = handed_back(CLEAR, by=by, proposed=proposed, hops=2)
    assert await left_to_a_person(event) == "bounce_limit"


async def test_without_a_proposal_the_certain_bureau_takes_over() -> None:
    assigned = await granted(handed_back(CLEAR, by="water"))
    assert assigned.bureau == "hrss"
    handed, terms = assigned.data.reasons
    assert "市水务局" in handed.zh
    assert "养老保险" in terms.zh


@pytest.mark.parametrize(
    ("content", "by"), [(DOUBTFUL, "water"), (GREETING, "water"), (CLEAR, "hrss")]
)
async def test_without_a_proposal_and_nobody_else_certain_a_person_decides(
    content: object, by: str
) -> None:
    event = handed_back(content, by=by)  # type: ignore[arg-type] # a paper, lost to parametrize
    assert await left_to_a_person(event) == "low_confidence"


@pytest.mark.parametrize("proposed", ["nowhere", "water"])
async def test_a_proposal_of_nobody_or_of_oneself_goes_to_a_person(proposed: str) -> None:
    event = handed_back(CLEAR, by="water", proposed=proposed)
    assert await left_to_a_person(event) == "low_confidence"


async def test_co_handlers_start_anew_under_the_new_lead() -> None:
    event = handed_back(
        CLEAR, by="water", proposed="hrss", role="lead", lead="water", co=("parks",)
    )
    lead, co = await all_granted(event)
    assert (lead.bureau, lead.data.role, lead.data.lead) == ("hrss", "lead", "hrss")
    assert (co.bureau, co.data.role, co.data.lead) == ("parks", "co", "hrss")
    assert lead.data.co == co.data.co == ("parks",)
    assert (lead.data.hops, co.data.hops) == (1, 1)
    assert (lead.data.due_at, co.data.due_at) == (DUE, CO_DUE)
    assert "市人社局" in co.data.reasons[0].zh


async def test_a_co_handler_that_takes_over_the_lead_is_its_own_no_longer() -> None:
    event = handed_back(CLEAR, by="water", proposed="hrss", role="lead", lead="water", co=("hrss",))
    data = (await granted(event)).data
    assert (data.role, data.lead, data.co) == ("sole", "hrss", ())


@pytest.mark.parametrize("lead", ["water", "parks"])
async def test_who_replaces_a_separate_bureau_stays_with_those_named_together(lead: str) -> None:
    event = handed_back(CLEAR, by="water", proposed="hrss", role="separate", lead=lead)
    data = (await granted(event)).data
    assert (data.role, data.lead, data.co) == ("separate", lead, ())


async def test_who_replaces_a_co_handler_serves_the_same_lead() -> None:
    event = handed_back(
        DOUBTFUL, by="hrss", proposed="parks", role="co", lead="water", co=("hrss",), hops=1
    )
    data = (await granted(event)).data
    assert (data.role, data.lead, data.co, data.hops) == ("co", "water", ("parks",), 2)
    assert data.due_at == CO_DUE


@pytest.mark.parametrize("proposed", [None, "hrss", "parks"])
async def test_a_co_handlers_place_goes_to_a_new_bureau_that_was_proposed_or_to_a_person(
    proposed: str | None,
) -> None:
    event = handed_back(
        CLEAR, by="water", proposed=proposed, role="co", lead="hrss", co=("water", "parks")
    )
    assert await left_to_a_person(event) == "low_confidence"


async def test_a_co_handler_that_nobody_leads_is_replaced_by_a_person() -> None:
    event = handed_back(CLEAR, by="water", proposed="hrss", role="co", co=("water",))
    assert await left_to_a_person(event) == "low_confidence"


async def test_a_redelivery_gives_the_same_rulings() -> None:
    event = handed_back(CLEAR, by="water", proposed="hrss")
    assert [one.id for one in await rule(event)] == [one.id for one in await rule(event)]
