"""Who may do what to a case, in which state of it, and what the permit says."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.archive.domain import Actor, Allowed, Asked, Refused, allowed_acts, instant, may
from tests.unit.archive.clockwork import TERMS
from tests.unit.archive.stories import Story, answered_story
from tests.unit.archive.story_base import Kind

HRSS = Actor("o-hrss-1", "official", "hrss")
HRSS_2 = Actor("o-hrss-2", "official", "hrss")
EDU = Actor("o-edu-1", "official", "edu")
MEMBER = Actor("m-1", "member")
SECRETARY = Actor("s-1", "secretariat")
EXAMINER = Actor("x-1", "examiner")


def assigned_story() -> tuple[Story, UUID]:
    story = Story(kind="consultation")
    story.submitted()
    return story, story.assigned("hrss", hops=2)


def told(  # noqa: PLR0913 - what is asked, by keyword
    story: Story,
    act: str,
    actor: Actor = HRSS,
    *,
    stage: str | None = None,
    assignment: UUID | None = None,
    event_id: str | None = None,
    days: float = 0,
) -> Allowed | Refused:
    asked = Asked(act, actor, stage, str(assignment) if assignment else None, event_id)
    return may(story.case, asked, now=instant(story.now + timedelta(days=days)), terms=TERMS)


def verdict(story: Story, act: str, actor: Actor = HRSS, **more: object) -> str:
    found = told(story, act, actor, **more)  # type: ignore[arg-type] # passed through by name
    return f"{found.status} {found.slug}" if isinstance(found, Refused) else "allowed"


def permit(story: Story, act: str, actor: Actor = HRSS, **more: object) -> Allowed:
    found = told(story, act, actor, **more)  # type: ignore[arg-type] # passed through by name
    assert isinstance(found, Allowed), found
    return found


def test_an_official_acts_on_the_open_assignment_of_his_own_bureau() -> None:
    story, assignment = assigned_story()
    for act, stage in (("sign", None), ("reply", "final"), ("hand_back", None)):
        for named in (None, assignment):
            given = permit(story, act, stage=stage, assignment=named)
            assert given.assignment is not None
            assert (given.assignment.id, given.lead, given.hops) == (str(assignment), "hrss", 2)


def test_a_bureau_without_an_assignment_finds_nothing() -> None:
    story, assignment = assigned_story()
    for named in (None, assignment):
        assert verdict(story, "sign", EDU, assignment=named) == "404 not-found"
    assert verdict(story, "sign", assignment=story.new_id()) == "404 not-found"
    assert verdict(story, "no_such_act") == "404 not-found"
    assert verdict(story, "withdraw", Actor("m-2", "member")) == "404 not-found"


def test_whoever_may_know_the_case_is_told_who_may_do_it() -> None:
    story, _ = assigned_story()
    assert verdict(story, "sign", MEMBER) == "403 officials-only"
    assert verdict(story, "sign", SECRETARY) == "403 officials-only"
    assert verdict(story, "direct", HRSS) == "403 secretariat-only"
    assert verdict(story, "withdraw", HRSS) == "403 author-only"
    assert verdict(story, "rate", HRSS) == "403 signers-only"
    assert verdict(story, "file", HRSS) == "403 examiners-only"
    assert verdict(story, "opine", HRSS) == "403 co-handlers-only"


def test_a_co_handler_does_not_speak_outward() -> None:
    story = Story()
    story.submitted()
    story.assigned("hrss", "lead")
    story.assigned("edu", "co", lead="hrss")
    assert verdict(story, "reply", EDU, stage="final") == "403 lead-only"
    assert verdict(story, "opine", EDU) == "allowed"


def test_a_paper_is_signed_for_once_though_its_signer_may_repeat_himself() -> None:
    story, assignment = assigned_story()
    story.signed("hrss", assignment)
    assert verdict(story, "sign", HRSS) == "allowed"
    assert verdict(story, "sign", HRSS_2) == "409 already-signed"


def test_a_final_reply_is_given_once() -> None:
    story = answered_story()
    assert verdict(story, "reply", stage="final") == "409 case-replied"
    assert verdict(story, "reply", stage="second") == "409 already-replied"
    assert verdict(story, "hand_back") == "409 case-replied"


def test_an_interim_reply_leaves_all_open() -> None:
    story, assignment = assigned_story()
    story.replied("hrss", assignment, "interim")
    assert verdict(story, "reply", HRSS_2, stage="final") == "allowed"
    assert verdict(story, "hand_back") == "allowed"


def test_a_case_that_is_handled_again_gets_interim_replies_too() -> None:
    story = answered_story()
    story.rated("no")
    story.reopened("hrss", story.events[1].id)
    assert verdict(story, "reply", stage="interim") == "allowed"
    assert verdict(story, "reply", stage="second") == "allowed"


def test_while_a_hand_back_waits_for_its_ruling_a_bureau_may_still_reply() -> None:
    story, assignment = assigned_story()
    story.handed_back("hrss", assignment)
    assert verdict(story, "hand_back") == "409 return-pending"
    assert verdict(story, "sign") == "409 return-pending"
    assert verdict(story, "reply", stage="final") == "allowed"


def test_after_the_secretariats_refusal_nobody_hands_back_again() -> None:
    story, assignment = assigned_story()
    story.handed_back("hrss", assignment)
    story.return_refused("hrss", assignment, by_router=True)
    assert verdict(story, "hand_back") == "allowed"
    story.handed_back("hrss", assignment)
    story.return_refused("hrss", assignment)
    assert verdict(story, "hand_back") == "409 return-final"
    assert permit(story, "sign").assignment.refusals == 2  # type: ignore[union-attr] # it has one


def test_a_hand_back_has_its_time() -> None:
    story, _ = assigned_story()
    assert verdict(story, "hand_back", days=3) == "409 return-window-over"


def test_what_was_handed_back_or_given_to_others_is_no_longer_open() -> None:
    story, assignment = assigned_story()
    story.handed_back("hrss", assignment)
    story.return_granted("hrss", assignment)
    assert verdict(story, "reply", stage="final") == "409 assignment-returned"
    taken, _ = assigned_story()
    taken.directed("edu")
    taken.assigned("edu")
    assert verdict(taken, "reply", stage="final") == "409 assignment-superseded"
    assert verdict(taken, "reply", EDU, stage="final") == "allowed"


def test_without_an_assignment_named_the_open_one_is_meant() -> None:
    story, first = assigned_story()
    story.handed_back("hrss", first)
    story.return_granted("hrss", first)
    story.directed("hrss")
    second = story.assigned("hrss", hops=3)
    given = permit(story, "sign")
    assert given.assignment is not None
    assert (given.assignment.id, given.hops) == (str(second), 3)


def test_the_secretariat_directs_a_paper_until_it_is_answered() -> None:
    story, assignment = assigned_story()
    given = permit(story, "direct", SECRETARY)
    assert (given.assignment, given.lead, given.hops) == (None, "hrss", 1)
    story.replied("hrss", assignment)
    assert verdict(story, "direct", SECRETARY) == "409 case-replied"


def test_a_suggestion_is_filed_before_anybody_is_directed_to_it() -> None:
    story = Story()
    story.submitted()
    assert verdict(story, "direct", SECRETARY) == "409 awaits-filing"
    assert verdict(story, "file", EXAMINER) == "allowed"
    consultation = Story(kind="consultation")
    consultation.submitted()
    assert verdict(consultation, "direct", SECRETARY) == "allowed"
    assert verdict(consultation, "file", EXAMINER) == "409 no-filing"
    assert verdict(consultation, "merge", EXAMINER) == "409 no-merging"


def test_whoever_handles_apart_keeps_the_name_that_they_have_in_common() -> None:
    """So that who replaces one of them joins the rest."""
    story = Story()
    story.submitted()
    story.assigned("hrss", "separate")
    story.assigned("edu", "separate", lead="hrss")
    assert permit(story, "hand_back", EDU).lead == "hrss"
    assert permit(story, "supervise", SECRETARY).lead == "hrss"


def test_an_act_that_came_through_is_allowed_again_to_whoever_did_it() -> None:
    story, assignment = assigned_story()
    event = story.handed_back("hrss", assignment)
    story.return_granted("hrss", assignment)
    again = permit(story, "hand_back", event_id=str(event.id))
    assert again.assignment is not None
    assert again.assignment.id == str(assignment)
    assert isinstance(told(story, "hand_back", HRSS_2, event_id=str(event.id)), Refused)


def test_the_lead_waits_for_every_opinion_that_is_not_overdue_or_waived() -> None:
    story = Story()
    story.submitted()
    story.assigned("hrss", "lead")
    edu, water = (story.assigned(one, "co", lead="hrss") for one in ("edu", "water"))
    assert verdict(story, "reply", stage="final") == "409 opinions-awaited"
    story.overdue("edu", edu)
    assert verdict(story, "reply", stage="final") == "409 opinions-awaited"
    assert verdict(story, "opine", EDU) == "allowed"
    story.opinion_waived("water", water)
    assert verdict(story, "reply", stage="final") == "allowed"


@pytest.mark.parametrize(
    ("kind", "while_awaited"),
    [("consultation", "409 opinions-awaited"), ("suggestion", "allowed")],
)
def test_a_call_that_is_the_answer_waits_for_opinions_as_any_answer(
    kind: Kind, while_awaited: str
) -> None:
    story = Story(kind=kind)
    story.submitted()
    story.assigned("hrss", "lead")
    edu = story.assigned("edu", "co", lead="hrss")
    assert verdict(story, "reply", stage="phone") == while_awaited
    story.opined("edu", edu)
    assert verdict(story, "reply", stage="phone") == "allowed"


def test_the_reply_to_a_key_item_is_reviewed_first() -> None:
    story, assignment = assigned_story()
    story.supervised()
    assert verdict(story, "reply", stage="final") == "409 review-awaited"
    story.reply_drafted("hrss", assignment)
    story.reviewed("hrss", assignment, approved=False)
    assert verdict(story, "reply", stage="final") == "409 review-awaited"
    story.reply_drafted("hrss", assignment)
    story.reviewed("hrss", assignment)
    assert verdict(story, "reply", stage="final") == "allowed"


def test_a_signer_rates_an_answer_once_and_with_his_own_login() -> None:
    story = Story(cosigners=["m-7"])
    story.submitted()
    story.replied("hrss", story.assigned("hrss"), feedback_days=15)
    cosigner = Actor("m-7", "member")
    assert verdict(story, "rate", Actor("c-1", "member", None, "m-1")) == "403 own-login-only"
    story.rated("no_view")
    assert verdict(story, "rate", MEMBER) == "allowed"
    story.rated("no")
    assert verdict(story, "rate", MEMBER) == "409 case-rated"
    assert verdict(story, "rate", cosigner) == "allowed"
    assert verdict(story, "rate", cosigner, days=16) == "409 rating-over"


def test_what_is_said_about_the_answer_names_it_and_its_assignment() -> None:
    story = answered_story()
    for act, actor in (("ask", MEMBER), ("rate", MEMBER), ("correct", SECRETARY)):
        given = permit(story, act, actor)
        assert given.answer is not None
        assert given.assignment is not None
        assert given.answer.id == str(story.events[-1].id)
        assert given.assignment.id == str(story.events[1].id)


def test_each_of_two_calls_is_confirmed_apart() -> None:
    story = Story(kind="consultation")
    story.submitted()
    first = story.assigned("hrss", "separate")
    second = story.assigned("edu", "separate", lead="hrss")
    call = story.replied("hrss", first, "phone")
    story.replied("edu", second)
    given = permit(story, "confirm_phone", MEMBER)
    assert given.answer is not None
    assert given.answer.id == str(call.id)


def test_an_act_follows_the_last_that_was_told_but_alerts() -> None:
    story, assignment = assigned_story()
    signed = story.signed("hrss", assignment)
    story.alerted()
    assert permit(story, "hand_back").cause == str(signed.id)
    request = story.handed_back("hrss", assignment)
    assert permit(story, "rule", SECRETARY).cause == str(request.id)


def test_a_draft_is_submitted_once_and_again_only_after_its_return() -> None:
    story = Story()
    story.drafted()
    assert permit(story, "submit", MEMBER).cause is None
    story.submitted()
    returned = story.returned_to_author()
    story.drafted()
    assert permit(story, "submit", MEMBER).cause == str(returned.id)


def test_its_author_converts_a_consultation_and_the_examiner_what_is_not_filed() -> None:
    consultation, _ = assigned_story()
    assert verdict(consultation, "convert", MEMBER) == "allowed"
    assert verdict(consultation, "convert", EXAMINER) == "409 in-handling"
    suggestion = Story()
    suggestion.submitted()
    suggestion.not_filed()
    assert verdict(suggestion, "convert", MEMBER) == "409 not-a-consultation"
    assert verdict(suggestion, "convert", EXAMINER) == "allowed"


def test_a_main_case_is_not_taken_from_those_who_joined_it() -> None:
    story = Story()
    story.submitted()
    other = story.new_id()
    story.joined(other)
    assert verdict(story, "withdraw", MEMBER) == "409 has-joined"
    for act in ("not_file", "merge"):
        assert verdict(story, act, EXAMINER) == "409 has-joined"
    story.parted(other)
    assert verdict(story, "withdraw", MEMBER) == "allowed"


def test_a_signature_that_its_own_reply_has_overtaken_still_counts() -> None:
    story = Story()
    story.submitted()
    assignment = story.assigned("hrss")
    story.replied("hrss", assignment)
    assert verdict(story, "sign") == "allowed"
    story.signed("hrss", assignment)
    (one,) = story.case.assignments
    assert (one.status, story.case.status) == ("replied", "replied")
    assert one.signed_at is not None
    assert story.case.overtaken == ()


def test_who_has_signed_may_say_so_again_but_is_not_offered_it() -> None:
    story, assignment = assigned_story()
    story.signed("hrss", assignment)
    assert verdict(story, "sign") == "allowed"
    offered = allowed_acts(story.case, HRSS, now=instant(story.now), terms=TERMS)
    assert "sign" not in {one["act"] for one in offered}


def test_of_several_separate_answers_the_one_that_is_named_is_meant() -> None:
    story = Story()
    story.submitted()
    first = story.assigned("hrss", "separate", lead="hrss")
    second = story.assigned("civil", "separate", lead="hrss")
    story.replied("hrss", first)
    story.replied("civil", second)
    found = permit(story, "correct", SECRETARY, assignment=first)
    assert found.answer is not None
    assert found.answer.assignment_id == str(first)


def test_a_split_that_is_repeated_finds_the_case_that_it_was_split_from() -> None:
    story = Story()
    story.submitted()
    story.filed()
    story.merged()
    split = story.split()
    by = Actor("s-1", "secretariat")
    found = permit(story, "split", by, event_id=str(split.id))
    assert found.main == str(split.data.out_of)
