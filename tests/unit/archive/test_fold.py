"""A case is what has happened to it: nothing more, in no matter which order it was heard."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from services.archive.domain import Assignment, Fact, fold, instant
from shared.events import Actor, CosignedData, EnquiryCosigned
from shared.events.parts import AssignmentRole
from tests.unit.archive.stories import MORNING, Story, answered_story
from tests.unit.archive.story_base import Kind


def status(story: Story) -> str:
    return story.case.status


def statuses(story: Story) -> list[str]:
    return [one.status for one in story.case.assignments]


def only(story: Story) -> Assignment:
    (assignment,) = story.case.assignments
    return assignment


def submitted_story(kind: Kind = "suggestion") -> Story:
    story = Story(kind=kind)
    story.submitted()
    return story


def test_a_withdrawn_paper_stays_withdrawn_whatever_came_after() -> None:
    story = submitted_story()
    assignment = story.assigned("hrss")
    story.withdrawn()
    story.replied("hrss", assignment)
    story.closed()
    assert status(story) == "withdrawn"
    assert story.case.due_at is None


def test_the_reply_of_a_co_handler_has_no_effect_but_is_kept() -> None:
    story = submitted_story()
    lead, co = story.assigned("hrss", "lead"), story.assigned("edu", "co", lead="hrss")
    story.replied("edu", co)
    assert (status(story), story.case.overtaken[0]["reason"]) == ("assigned", "lead-only")
    story.replied("hrss", lead)
    assert status(story) == "replied"
    assert [reply.supplementary for reply in story.case.replies] == [True, False]


def test_bureaus_that_answer_apart_all_have_to_answer() -> None:
    story = submitted_story()
    first = story.assigned("hrss", "separate")
    second = story.assigned("edu", "separate", lead="hrss")
    story.replied("hrss", first)
    assert status(story) == "in_handling"
    story.replied("edu", second)
    assert status(story) == "replied"


def test_a_new_lead_supersedes_all_whom_the_new_decision_does_not_name() -> None:
    story = submitted_story()
    old = story.assigned("hrss", "lead")
    story.assigned("edu", "co", lead="hrss")
    story.directed("health")
    story.assigned("health", "lead")
    story.assigned("water", "co", lead="health")
    assert statuses(story) == ["superseded", "superseded", "dispatched", "dispatched"]
    story.replied("hrss", old)
    assert [reply.supplementary for reply in story.case.replies] == [True]
    assert status(story) == "assigned"


def test_the_same_lead_named_anew_leaves_none_of_the_old_co_handlers() -> None:
    story = submitted_story()
    story.assigned("hrss", "lead")
    story.assigned("edu", "co", lead="hrss")
    story.directed("hrss")
    story.assigned("hrss", "lead")
    story.assigned("water", "co", lead="hrss")
    assert statuses(story) == ["superseded", "superseded", "dispatched", "dispatched"]


def test_an_assignment_that_comes_after_a_later_decision_takes_nothing_away() -> None:
    """The router was slow, and the secretariat directed the paper meanwhile."""
    story = submitted_story()
    story.referred()
    direction = story.directed("health")
    story.assigned("health", decision=direction.id)
    story.assigned("hrss", decision=story.id)
    assert statuses(story) == ["dispatched", "superseded"]


def test_whoever_replaces_one_of_several_separate_bureaus_joins_the_rest() -> None:
    story = submitted_story()
    first = story.assigned("hrss", "separate")
    second = story.assigned("edu", "separate", lead="hrss")
    story.signed("hrss", first)
    story.handed_back("edu", second)
    story.return_granted("edu", second, by_router=True)
    story.assigned("health", "separate", lead="hrss")
    assert statuses(story) == ["signed", "returned", "dispatched"]
    assert status(story) == "in_handling"


def test_a_replacement_that_is_told_before_the_ruling_says_the_same() -> None:
    story = submitted_story()
    first = story.assigned("hrss")
    request = story.handed_back("hrss", first)
    story.assigned("edu", hops=1)
    story.return_granted("hrss", first, by_router=True)
    story.events[-1] = story.events[-1].model_copy(update={"causationid": request.id})
    assert statuses(story) == ["returned", "dispatched"]
    assert story.case.overtaken == ()


def test_a_hand_back_of_a_co_handler_brings_another_and_leaves_the_lead_alone() -> None:
    story = submitted_story()
    lead, co = story.assigned("hrss", "lead"), story.assigned("edu", "co", lead="hrss")
    story.signed("hrss", lead)
    story.handed_back("edu", co)
    story.return_granted("edu", co, by_router=True)
    story.assigned("health", "co", lead="hrss")
    assert statuses(story) == ["signed", "returned", "dispatched"]
    assert status(story) == "in_handling"


def test_a_case_is_suspended_when_the_clocks_of_all_that_answer_stand() -> None:
    story = submitted_story()
    first = story.assigned("hrss", "separate")
    second = story.assigned("edu", "separate", lead="hrss")
    story.stopped("hrss", first)
    assert status(story) == "in_handling"
    assert story.case.due_at == instant(MORNING + timedelta(days=5))
    story.stopped("edu", second)
    standing = story.case
    assert (standing.status, standing.due_at) == ("suspended", None)
    story.restarted("hrss", first)
    assert status(story) == "in_handling"


def test_a_bureau_that_stands_while_the_other_hands_back_leaves_the_case_suspended() -> None:
    story = submitted_story()
    first = story.assigned("hrss", "separate")
    second = story.assigned("edu", "separate", lead="hrss")
    story.stopped("hrss", first)
    story.handed_back("edu", second)
    story.return_granted("edu", second)
    assert status(story) == "suspended"


def test_an_assignment_answered_before_the_lead_changed_stays_answered() -> None:
    story = submitted_story()
    story.replied("hrss", story.assigned("hrss"))
    second = story.assigned("edu")
    story.replied("edu", second)
    assert statuses(story) == ["replied", "recalled"]
    assert [reply.supplementary for reply in story.case.replies] == [False, True]
    assert status(story) == "replied"


def test_a_second_final_reply_is_kept_as_supplementary() -> None:
    story = answered_story()
    story.replied("hrss", story.events[1].id, text="补充答复")
    assert [reply.supplementary for reply in story.case.replies] == [False, True]
    assert story.case.answer == story.case.replies[0]


def test_the_deadline_of_a_case_is_the_earliest_of_its_open_assignments() -> None:
    story = submitted_story()
    lead = story.assigned("hrss", "lead", days=5)
    story.assigned("edu", "co", days=3, lead="hrss")
    assert story.case.due_at == instant(MORNING + timedelta(days=3))
    story.extended("hrss", lead, days=9)
    assert story.case.assignments[0].due_at == instant(MORNING + timedelta(days=5))
    story.extension_asked("hrss", lead, days=9)
    story.extended("hrss", lead, days=9)
    assert story.case.assignments[0].due_at == instant(MORNING + timedelta(days=9))
    story.replied("hrss", lead)
    assert story.case.due_at is None


def test_no_transfer_begins_the_time_of_the_author_anew() -> None:
    story = submitted_story()
    first = story.assigned("hrss", days=5)
    story.handed_back("hrss", first)
    story.return_granted("hrss", first)
    assert story.case.due_at == instant(MORNING + timedelta(days=5))
    story.assigned("edu", days=8)
    assert story.case.assignments[1].due_at == instant(MORNING + timedelta(days=8))
    assert story.case.answer_by == story.case.due_at == instant(MORNING + timedelta(days=5))


def test_the_time_of_the_author_grows_by_a_pause_and_by_an_extension() -> None:
    story = submitted_story()
    assignment = story.assigned("hrss", days=5)
    story.stopped("hrss", assignment)
    story.restarted("hrss", assignment, days=7)
    assert story.case.answer_by == instant(MORNING + timedelta(days=7))
    story.extension_asked("hrss", assignment, days=30)
    story.extended("hrss", assignment, days=30)
    assert story.case.answer_by == instant(MORNING + timedelta(days=30))


@pytest.mark.parametrize(
    ("told", "days"),
    [
        (("filed",), 5.0),
        (("returned_to_author",), None),
        (("not_filed",), None),
        (("merged",), None),
    ],
)
def test_a_paper_that_nobody_has_yet_is_due_when_it_is_to_be_assigned(
    told: tuple[str, ...], days: float | None
) -> None:
    story = submitted_story()
    for act in told:
        getattr(story, act)()
    assert story.case.due_at == (days and instant(story.in_days(days)))


def test_what_is_due_on_a_tracked_case_is_its_promise_and_then_its_question() -> None:
    story = submitted_story()
    desk = story.assigned("hrss")
    story.replied("hrss", desk, promise_days=40)
    story.tracked()
    assert story.case.due_at == instant(story.in_days(40))
    story.asked(days=20)
    assert story.case.due_at == instant(story.in_days(20))


def test_a_reopened_case_is_due_with_its_second_reply() -> None:
    story = answered_story()
    story.rated("no")
    story.reopened("hrss", story.events[1].id, days=33)
    assert story.case.due_at == instant(story.in_days(33))
    assert [one.bureau for one in story.case.open_assignments] == ["hrss"]


def test_a_denied_call_was_no_answer_and_its_promise_no_promise() -> None:
    story = submitted_story("consultation")
    desk = story.assigned("hrss")
    story.replied("hrss", desk, "phone", promise_days=9, feedback_days=15)
    assert (status(story), len(story.case.promises)) == ("replied", 1)
    story.confirmed(said=False)
    case = story.case
    assert (case.status, case.answer, case.promises, case.feedback_by) == (
        "in_handling",
        None,
        (),
        None,
    )
    assert only(story).status == "working"
    story.replied("hrss", desk)
    assert status(story) == "replied"


def test_a_call_on_a_suggestion_is_told_but_answers_nothing() -> None:
    story = submitted_story()
    story.replied("hrss", story.assigned("hrss"), "phone")
    assert (status(story), story.case.answer) == ("in_handling", None)


def test_a_second_reply_answers_all_questions_and_may_be_rated_anew() -> None:
    story = answered_story()
    story.rated("no_view")
    story.asked()
    story.asked(person="m-7")
    story.replied("hrss", story.events[1].id, "second", feedback_days=30)
    case = story.case
    assert case.status == "replied"
    assert all(one["answered_at"] for one in case.followups)
    assert case.answer is case.replies[1]


def test_a_merged_case_is_answered_by_the_bureau_of_the_main_case() -> None:
    story = submitted_story()
    story.merged()
    desk = story.new_id()
    story.replied("hrss", desk, passed_on=True)
    assert (status(story), only(story).status, only(story).role) == ("replied", "replied", "sole")
    story.rated("no")
    story.reopened("hrss", desk)
    story.replied("hrss", desk, "second")
    assert status(story) == "replied"
    assert only(story).assigned_at is not None


def test_a_reply_passed_on_to_a_case_that_was_split_off_or_withdrawn_leaves_nothing() -> None:
    for act in ("split", "withdrawn"):
        story = submitted_story()
        story.merged()
        getattr(story, act)()
        before = story.case
        story.replied("hrss", story.new_id(), passed_on=True)
        assert (story.case.status, story.case.assignments) == (before.status, ())
        assert (len(story.case.overtaken), story.case.bureaus) == (1, ())


def test_an_act_that_was_overtaken_changes_nothing_else() -> None:
    story = answered_story()
    before = story.case
    story.handed_back("hrss", story.events[1].id)
    after = story.case
    (kept,) = after.overtaken
    assert (kept["act"], kept["reason"]) == ("hand_back", "case-replied")
    same = replace(
        after, overtaken=(), timeline=before.timeline, n=before.n, updated_at=before.updated_at
    )
    assert same == before


def test_of_two_decisions_on_an_invitation_the_first_counts() -> None:
    story = Story()
    story.invited("m-7", "m-8")
    story.cosigned("m-7")
    story.cosigned("m-7", declines=True)
    assert [one["id"] for one in story.case.cosigners] == ["m-7"]
    assert [one["reason"] for one in story.case.overtaken] == ["already-decided"]


def test_a_secretarys_word_on_an_invitation_is_the_members() -> None:
    story = Story()
    story.invited("m-7")
    by = Actor(id="a-7", role="member", name="孙丽", acting_for="m-7")
    story.tell(EnquiryCosigned, None, CosignedData(by=by, decision="signed"))
    assert story.case.cosigners == ({"id": "m-7"},)
    assert story.case.timeline[-1]["by"]["acting_for"] == "m-7"


def test_a_paper_that_a_secretary_handed_in_says_so() -> None:
    story = Story()
    by = Actor(id="a-1", role="member", name="孙丽", acting_for=story.paper.author.id)
    story.paper = story.paper.model_copy(update={"handed_in_by": by})
    story.submitted()
    (entry,) = story.case.timeline
    assert (entry["by"]["name"], entry["by"]["acting_for"]) == ("孙丽", story.paper.author.id)
    assert story.case.author == story.paper.author.model_dump(exclude_none=True)


def test_not_satisfied_a_moment_after_the_close_is_told_as_too_late() -> None:
    story = answered_story()
    story.closed()
    story.rated("no")
    assert (status(story), story.case.ratings) == ("closed", ())
    assert [one["reason"] for one in story.case.overtaken] == ["case-closed"]


def test_a_question_that_came_with_the_close_is_still_answered() -> None:
    story = answered_story()
    story.asked()
    story.closed()
    assert status(story) == "replied"


def test_the_signature_that_its_signer_repeats_is_no_act_too_late() -> None:
    story = submitted_story()
    desk = story.assigned("hrss")
    story.signed("hrss", desk)
    story.signed("hrss", desk)
    assert story.case.overtaken == ()


def test_acts_keep_their_order_though_the_clocks_of_their_writers_differ() -> None:
    story = submitted_story()
    desk = story.assigned("hrss")
    story.now += timedelta(minutes=5)
    story.signed("hrss", desk)
    story.now -= timedelta(minutes=5)
    story.handed_back("hrss", desk)
    assert (only(story).status, story.case.overtaken) == ("return_requested", ())


def test_causes_in_a_circle_and_two_events_of_one_id_still_make_one_case() -> None:
    facts = answered_story().facts
    first, second, third = facts[:3]
    circle = [
        replace(first, cause=third.id),
        replace(second, cause=first.id),
        replace(third, cause=second.id),
        replace(first, time=instant(MORNING + timedelta(days=1))),
    ]
    cases = [fold(told) for told in permutations(circle)]
    assert all(case == cases[0] for case in cases)


def test_what_the_router_does_before_the_paper_comes_in_is_told() -> None:
    story = submitted_story()
    story.assigned("hrss")
    case = fold(story.facts[1:])
    assert (case.receipt, case.title, case.submitted_at) == (None, None, None)
    assert case.status == "assigned"
    assert [(one.bureau, one.role) for one in case.assignments] == [("hrss", "sole")]


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


@pytest.mark.parametrize("role", ["co", "separate"])
def test_a_ruling_gives_one_of_several_places_to_another_and_leaves_the_rest(
    role: AssignmentRole,
) -> None:
    story = submitted_story()
    story.directed("hrss")
    first = story.assigned("hrss", "lead" if role == "co" else "separate", lead="hrss")
    second = story.assigned("civil", role, lead="hrss")
    story.handed_back("civil", second)
    story.return_granted("civil", second)
    story.directed("hrss", instead_of=second)
    third = story.assigned("health", role, lead="hrss")
    found = {one.id: one.status for one in story.case.assignments}
    assert found == {
        str(first): "dispatched",
        str(second): "returned",
        str(third): "dispatched",
    }
