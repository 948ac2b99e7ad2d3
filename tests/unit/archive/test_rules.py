"""Who may do what to a case, and in which state of it."""

from uuid import UUID, uuid4

from services.archive.domain import Act, Actor, Allowed, Refused, Viewer, may, visible
from tests.unit.archive.stories import Story, answered_story

HRSS = Actor("o-hrss-1", "official", "hrss")
HRSS_2 = Actor("o-hrss-2", "official", "hrss")
EDU = Actor("o-edu-1", "official", "edu")
MEMBER = Actor("m-1", "member")
SECRETARY = Actor("s-1", "secretariat")


def assigned_story() -> tuple[Story, UUID]:
    story = Story()
    story.submitted()
    return story, story.assigned("hrss", hops=2)


def verdict(
    story: Story, act: Act, actor: Actor = HRSS, *, assignment: UUID | None = None
) -> str | Allowed:
    told = may(
        story.case, act, actor=actor, assignment_id=None if assignment is None else str(assignment)
    )
    return f"{told.status} {told.slug}" if isinstance(told, Refused) else told


def allowed(story: Story, act: Act, actor: Actor = HRSS) -> bool:
    return isinstance(verdict(story, act, actor), Allowed)


def test_an_official_acts_on_the_open_assignment_of_his_own_bureau() -> None:
    story, assignment = assigned_story()
    for act in ("sign", "reply", "hand_back"):
        assert verdict(story, act) == Allowed(str(assignment), "hrss", 2)
        assert verdict(story, act, assignment=assignment) == Allowed(str(assignment), "hrss", 2)


def test_a_bureau_without_an_assignment_finds_nothing() -> None:
    story, assignment = assigned_story()
    assert verdict(story, "reply", EDU) == "404 not-found"
    assert verdict(story, "reply", EDU, assignment=assignment) == "404 not-found"
    assert verdict(story, "reply", assignment=uuid4()) == "404 not-found"


def test_only_officials_sign_reply_and_hand_back() -> None:
    story, _ = assigned_story()
    for act in ("sign", "reply", "hand_back"):
        assert verdict(story, act, MEMBER) == "403 officials-only"
        assert verdict(story, act, SECRETARY) == "403 officials-only"


def test_a_paper_is_signed_for_once_though_its_signer_may_repeat_himself() -> None:
    story, assignment = assigned_story()
    story.signed("hrss", assignment)
    assert allowed(story, "sign", HRSS)
    assert verdict(story, "sign", HRSS_2) == "409 already-signed"


def test_a_final_reply_is_given_once() -> None:
    story = answered_story()
    assert verdict(story, "reply", HRSS) == "409 already-replied"
    assert verdict(story, "hand_back", HRSS) == "409 already-replied"


def test_an_interim_reply_leaves_all_open() -> None:
    story, assignment = assigned_story()
    story.replied("hrss", assignment, "interim")
    assert allowed(story, "reply", HRSS_2)
    assert allowed(story, "hand_back")


def test_nothing_is_done_to_a_withdrawn_or_closed_case() -> None:
    story, _ = assigned_story()
    story.withdrawn()
    for act in ("sign", "reply", "hand_back"):
        assert verdict(story, act) == "409 case-withdrawn"
    assert verdict(story, "direct", SECRETARY) == "409 case-withdrawn"
    closed = answered_story()
    closed.closed()
    assert verdict(closed, "reply") == "409 case-closed"


def test_while_a_hand_back_waits_for_its_ruling_a_bureau_may_still_reply() -> None:
    story, assignment = assigned_story()
    story.handed_back("hrss", assignment)
    assert verdict(story, "hand_back") == "409 return-pending"
    assert verdict(story, "sign") == "409 return-pending"
    assert allowed(story, "reply")


def test_what_was_handed_back_or_given_to_others_is_no_longer_open() -> None:
    story, assignment = assigned_story()
    story.handed_back("hrss", assignment)
    story.return_granted("hrss", assignment)
    assert verdict(story, "reply") == "409 assignment-returned"
    taken, _ = assigned_story()
    taken.assigned("edu")
    assert verdict(taken, "reply") == "409 assignment-superseded"
    assert isinstance(verdict(taken, "reply", EDU), Allowed)


def test_a_co_handler_cannot_hand_back_what_the_lead_has_answered() -> None:
    story = Story()
    story.submitted()
    lead = story.assigned("hrss", "lead")
    story.assigned("edu", "co", lead="hrss")
    story.replied("hrss", lead)
    assert verdict(story, "hand_back", EDU) == "409 case-replied"


def test_without_an_assignment_named_the_open_one_is_meant() -> None:
    story, first = assigned_story()
    story.return_granted("hrss", first)
    second = story.assigned("hrss", hops=3)
    assert verdict(story, "sign") == Allowed(str(second), "hrss", 3)


def test_the_secretariat_directs_a_paper_until_it_is_answered() -> None:
    story, assignment = assigned_story()
    assert verdict(story, "direct", SECRETARY) == Allowed(None, "hrss", 1)
    assert verdict(story, "direct", HRSS) == "403 secretariat-only"
    story.replied("hrss", assignment)
    assert verdict(story, "direct", SECRETARY) == "409 case-replied"


def test_a_referred_paper_without_a_bureau_can_be_directed() -> None:
    story = Story()
    story.submitted()
    story.referred()
    assert verdict(story, "direct", SECRETARY) == Allowed(None, None, 0)


def test_an_act_that_came_through_is_allowed_again_to_whoever_did_it() -> None:
    story, assignment = assigned_story()
    event = story.handed_back("hrss", assignment)
    story.return_granted("hrss", assignment)
    again = may(story.case, "hand_back", actor=HRSS, event_id=str(event.id))
    assert again == Allowed(str(assignment), None, 2)
    other = may(story.case, "hand_back", actor=HRSS_2, event_id=str(event.id))
    assert isinstance(other, Refused)


def seen_by(story: Story, person: str, role: str, bureau: str | None = None) -> bool:
    return visible(story.case, Viewer(person, role, bureau))


def test_an_unanswered_paper_is_seen_by_those_concerned_alone() -> None:
    story, _ = assigned_story()
    assert seen_by(story, "m-1", "member")
    assert seen_by(story, "o", "official", "hrss")
    assert seen_by(story, "s", "secretariat")
    assert seen_by(story, "op", "operator")
    assert not seen_by(story, "m-2", "member")
    assert not seen_by(story, "o", "official", "edu")
    assert not seen_by(story, "intake", "service")


def test_a_bureau_that_handed_a_paper_back_still_sees_it() -> None:
    story, assignment = assigned_story()
    story.return_granted("hrss", assignment)
    assert seen_by(story, "o", "official", "hrss")


def test_an_answered_paper_is_seen_by_all_unless_its_author_keeps_it_closed() -> None:
    assert seen_by(answered_story(), "m-2", "member")
    assert seen_by(answered_story(), "o", "official", "edu")
    assert not seen_by(answered_story(publication="closed"), "m-2", "member")
    withdrawn = answered_story()
    withdrawn.withdrawn()
    assert not seen_by(withdrawn, "m-2", "member")


def test_a_cosigner_sees_the_paper() -> None:
    story = Story(cosigners=["m-7"])
    story.submitted()
    assert seen_by(story, "m-7", "member")
