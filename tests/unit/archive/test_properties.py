"""Whatever is told of a paper, in no matter which order: one case, and an end to what follows."""

from datetime import timedelta
from random import Random
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.archive.domain import Actor, Fact, allowed_acts, fold, instant
from services.archive.domain.fold import STEPS as STEPS_OF_FACTS
from services.archive.domain.machine import ENDED, OPEN_ASSIGNMENTS, AssignmentStatus, CaseStatus
from tests.unit.archive.arbitrary import ON_ASSIGNMENTS, ON_CASES, facts, stories
from tests.unit.archive.clockwork import TERMS, published
from tests.unit.archive.stories import MORNING, Story

bounded = settings(
    max_examples=200,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ACTORS = (
    Actor("m-1", "member"),
    Actor("m-7", "member"),
    Actor("o-hrss-1", "official", "hrss"),
    Actor("s-1", "secretariat"),
)


@bounded
@given(facts(), st.randoms(use_true_random=False), st.data())
def test_any_order_and_any_repetition_give_the_same_case(
    told: list[Fact], rng: Random, data: st.DataObject
) -> None:
    again = told + data.draw(st.lists(st.sampled_from(told)))
    rng.shuffle(again)
    assert fold(again) == fold(told)


def test_stories_tell_of_all_that_changes_a_case() -> None:
    story = Story()
    desk = story.assigned("hrss")
    for act in ON_CASES.values():
        act(story)
    for of_desk in ON_ASSIGNMENTS.values():
        of_desk(story, "hrss", desk)
    assert {*STEPS_OF_FACTS} <= {fact.type for fact in story.facts}


@bounded
@given(facts())
def test_every_fact_is_on_the_timeline_and_no_reply_is_lost(told: list[Fact]) -> None:
    case = fold(told)
    assert {entry["id"] for entry in case.timeline} == {fact.id for fact in told}
    assert len(case.replies) == sum(fact.type.startswith("reply.submitted") for fact in told)
    assert case.n == len(told)


@bounded
@given(facts())
def test_no_fact_stands_before_its_cause_unless_causes_go_in_a_circle(told: list[Fact]) -> None:
    ordered = [entry["id"] for entry in fold(told).timeline]
    by_id = {fact.id: fact for fact in told}
    for fact in told:
        line, one = set[str](), fact
        while one.cause in by_id and one.cause not in line and one.cause != fact.id:
            line.add(one.cause)
            one = by_id[one.cause]
        if fact.cause in by_id and one.cause not in by_id:
            assert ordered.index(fact.cause) < ordered.index(fact.id)


@bounded
@given(facts())
def test_every_state_is_one_of_the_two_machines(told: list[Fact]) -> None:
    case = fold(told)
    assert case.status in {*get_args(CaseStatus), "new"}
    assert {one.status for one in case.assignments} <= set(get_args(AssignmentStatus))
    if case.status in ENDED | {"replied"}:
        assert not any(one.status in OPEN_ASSIGNMENTS for one in case.assignments)


@bounded
@given(stories(), st.integers(0, 100))
def test_what_follows_from_a_case_comes_to_an_end(story: Story, days: int) -> None:
    now = MORNING + timedelta(days=days)
    told = published(story.facts, now)
    ids = [fact.id for fact in told]
    assert len(ids) == len(set(ids)), "something was published twice"


@bounded
@given(stories(), st.integers(1, 100))
def test_nothing_is_published_twice_however_often_the_archive_looks(
    story: Story, days: int
) -> None:
    told = story.facts
    for day in range(0, days + 1, 5):
        told = published(told, max(story.now, MORNING) + timedelta(days=day))
    ids = [fact.id for fact in told]
    assert len(ids) == len(set(ids))


@bounded
@given(stories(), st.sampled_from(ACTORS))
def test_what_is_allowed_can_be_told_of_any_case(story: Story, actor: Actor) -> None:
    now = instant(story.now)
    for one in allowed_acts(story.case, actor, now=now, terms=TERMS):
        assert set(one) <= {"act", "stage", "assignment_id"}


def test_a_very_long_life_is_folded_like_a_short_one() -> None:
    story = Story()
    story.submitted()
    for _ in range(1500):
        story.consented()
    assert story.case.n == 1501
