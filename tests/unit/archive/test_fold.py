"""A case is what has happened to it: nothing more, in no matter which order it was heard."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.archive.domain import Assignment, Fact, fold, instant
from tests.unit.archive.stories import MORNING, Story, answered_story

ACTS = ("referred", "directed", "alerted", "withdrawn", "closed")
ON_ASSIGNMENTS = ("signed", "replied", "handed_back", "return_granted", "return_refused")
ROLES = ("sole", "lead", "co", "separate")


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Anything that might be told of a paper, sensible or not, with clocks that differ."""
    story = Story()
    if draw(st.booleans()):
        story.submitted()
    for bureau in draw(st.lists(st.sampled_from(["hrss", "edu", "health"]), max_size=3)):
        assignment = story.assigned(bureau, draw(st.sampled_from(ROLES)))
        if draw(st.booleans()):
            story.events.pop()
        for act in draw(st.lists(st.sampled_from(ON_ASSIGNMENTS), max_size=4)):
            getattr(story, act)(bureau, assignment)
        story.now += timedelta(seconds=draw(st.integers(-600, 600)))
    for act in draw(st.lists(st.sampled_from(ACTS), max_size=3)):
        if act != "alerted" or story.events:
            getattr(story, act)(*(["hrss"] if act == "directed" else []))
    if not story.events:
        story.submitted()
    return story


def status(story: Story) -> str:
    return story.case.status


@given(stories(), st.randoms(use_true_random=False), st.data())
def test_any_order_and_any_repetition_give_the_same_case(
    story: Story, rng: Random, data: st.DataObject
) -> None:
    facts = story.facts
    told = facts + data.draw(st.lists(st.sampled_from(facts)))
    rng.shuffle(told)
    assert fold(told) == fold(facts)


@given(stories())
def test_every_fact_is_on_the_timeline_and_every_reply_is_kept(story: Story) -> None:
    case = story.case
    assert {entry["id"] for entry in case.timeline} == {str(one.id) for one in story.events}
    assert len(case.replies) == sum(one.type.startswith("reply") for one in story.events)
    assert case.n == len(story.events)


def only(story: Story) -> Assignment:
    (assignment,) = story.case.assignments
    return assignment


def test_a_paper_goes_from_submitted_to_replied() -> None:
    story = Story()
    seen = []
    story.submitted()
    seen.append(status(story))
    assignment = story.assigned("hrss")
    seen.append(status(story))
    story.signed("hrss", assignment)
    seen.append(status(story))
    story.replied("hrss", assignment, "interim")
    seen.append(status(story))
    story.replied("hrss", assignment)
    seen.append(status(story))
    assert seen == ["submitted", "assigned", "in_handling", "in_handling", "replied"]


def test_an_interim_reply_begins_the_handling() -> None:
    story = Story()
    story.submitted()
    story.replied("hrss", story.assigned("hrss"), "interim")
    assert status(story) == "in_handling"
    assert only(story).status == "dispatched"


def test_a_referred_paper_is_in_triage_until_someone_directs_it() -> None:
    story = Story()
    story.submitted()
    story.referred()
    assert status(story) == "triage"
    story.directed("hrss")
    story.assigned("hrss")
    assert status(story) == "assigned"


def test_a_withdrawn_paper_stays_withdrawn_whatever_came_after() -> None:
    story = Story()
    story.submitted()
    assignment = story.assigned("hrss")
    story.withdrawn()
    story.replied("hrss", assignment)
    story.closed()
    assert status(story) == "withdrawn"
    assert story.case.due_at is None


def test_a_closed_case_is_closed() -> None:
    story = answered_story()
    story.closed()
    assert status(story) == "closed"


def test_the_reply_of_a_co_handler_does_not_answer_the_paper() -> None:
    story = Story()
    story.submitted()
    lead, co = story.assigned("hrss", "lead"), story.assigned("edu", "co", lead="hrss")
    story.replied("edu", co)
    assert status(story) == "assigned"
    story.replied("hrss", lead)
    assert status(story) == "replied"
    assert [reply.supplementary for reply in story.case.replies] == [False, False]


def test_bureaus_that_answer_apart_all_have_to_answer() -> None:
    story = Story()
    story.submitted()
    first, second = story.assigned("hrss", "separate"), story.assigned("edu", "separate")
    story.replied("hrss", first)
    assert status(story) == "assigned"
    story.replied("edu", second)
    assert status(story) == "replied"


def test_a_hand_back_goes_from_requested_to_returned() -> None:
    story = Story()
    story.submitted()
    assignment = story.assigned("hrss")
    story.handed_back("hrss", assignment)
    assert only(story).status == "return_requested"
    story.return_granted("hrss", assignment)
    assert only(story).status == "returned"
    assert status(story) == "triage"
    story.assigned("edu", hops=1)
    assert status(story) == "assigned"
    assert [one.status for one in story.case.assignments] == ["returned", "dispatched"]
    assert story.case.bureaus == ("hrss", "edu")


def test_a_refused_hand_back_leaves_the_paper_with_the_bureau() -> None:
    story = Story()
    story.submitted()
    assignment = story.assigned("hrss")
    story.signed("hrss", assignment)
    story.handed_back("hrss", assignment)
    story.return_refused("hrss", assignment)
    assert only(story).status == "signed"
    story.handed_back("hrss", assignment)
    assert only(story).status == "return_requested"


def test_a_hand_back_that_a_person_must_rule_on_is_in_triage() -> None:
    story = Story()
    story.submitted()
    story.handed_back("hrss", story.assigned("hrss"))
    story.referred()
    assert status(story) == "triage"


def test_a_new_lead_supersedes_the_open_assignment_of_the_old() -> None:
    story = Story()
    story.submitted()
    old = story.assigned("hrss", "lead")
    story.assigned("edu", "co", lead="hrss")
    story.directed("health")
    story.assigned("health", "lead")
    assert [one.status for one in story.case.assignments] == [
        "superseded",
        "dispatched",
        "dispatched",
    ]
    story.replied("hrss", old)
    assert [reply.supplementary for reply in story.case.replies] == [True]
    assert status(story) == "assigned"


def test_an_assignment_answered_before_the_lead_changed_stays_answered() -> None:
    story = Story()
    story.submitted()
    story.replied("hrss", story.assigned("hrss"))
    second = story.assigned("edu")
    story.replied("edu", second)
    assert [one.status for one in story.case.assignments] == ["replied", "replied"]
    assert [reply.supplementary for reply in story.case.replies] == [False, True]
    assert status(story) == "replied"


def test_a_second_final_reply_is_kept_as_supplementary() -> None:
    story = answered_story()
    story.replied("hrss", story.events[1].id, text="补充答复")
    assert [reply.supplementary for reply in story.case.replies] == [False, True]
    assert story.case.answer == story.case.replies[0]


def test_the_deadline_of_a_case_is_the_earliest_of_its_open_assignments() -> None:
    story = Story()
    story.submitted()
    lead = story.assigned("hrss", "lead", days=5)
    story.assigned("edu", "co", days=3, lead="hrss")
    assert story.case.due_at == instant(MORNING + timedelta(days=3))
    story.extended("hrss", lead, days=9)
    assert story.case.assignments[0].due_at == instant(MORNING + timedelta(days=9))
    story.replied("hrss", lead)
    assert story.case.due_at is None


def test_what_is_known_before_the_paper_comes_in_is_told() -> None:
    story = answered_story()
    case = fold(story.facts[2:])
    assert (case.receipt, case.title, case.submitted_at) == (None, None, None)
    assert case.status == "replied"
    assert [(one.bureau, one.role) for one in case.assignments] == [("hrss", None)]


def test_a_timeline_entry_tells_who_and_what_but_not_the_texts_over_again() -> None:
    case = answered_story().case
    by_type = {entry["type"]: entry for entry in case.timeline}
    assert by_type["enquiry.submitted.v1"]["by"]["id"] == "m-1"
    assert by_type["reply.submitted.v1"]["stage"] == "final"
    assert by_type["alert.delivered.v1"]["recipient"] == "person:m-1"
    assert not any("text" in entry or "paper" in entry for entry in case.timeline)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-01-20T09:30:00Z", "2026-01-20T09:30:00.000000Z"),
        ("2026-01-20T17:30:00.25+08:00", "2026-01-20T09:30:00.250000Z"),
    ],
)
def test_times_are_kept_in_one_form_that_sorts(told: str, kept: str) -> None:
    assert instant(told) == kept


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        instant("2026-01-20T09:30:00")


def test_the_copies_of_a_paper_in_later_events_are_not_kept_in_facts() -> None:
    facts: list[Fact] = answered_story().facts
    assert not any("paper" in fact.data for fact in facts)
