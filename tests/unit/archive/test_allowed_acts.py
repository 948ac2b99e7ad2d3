"""What each may do now, told of a case through its life."""

from uuid import UUID

from services.archive.domain import Actor, allowed_acts, instant
from tests.unit.archive.clockwork import TERMS
from tests.unit.archive.stories import Story

AUTHOR, SIGNER = Actor("m-1", "member"), Actor("m-7", "member")
LEAD, CO = Actor("o-hrss-1", "official", "hrss"), Actor("o-edu-1", "official", "edu")
SECRETARY, EXAMINER = Actor("s-1", "secretariat"), Actor("x-1", "examiner")


def acts(story: Story, actor: Actor) -> set[str]:
    """By their names, replies with their stage."""
    now = instant(story.now)
    return {
        f"{one['act']}:{one['stage']}" if "stage" in one else one["act"]
        for one in allowed_acts(story.case, actor, now=now, terms=TERMS)
    }


def handled() -> tuple[Story, UUID, UUID]:
    story = Story(cosigners=["m-7"])
    story.submitted()
    story.filed()
    lead = story.assigned("hrss", "lead")
    return story, lead, story.assigned("edu", "co", lead="hrss")


def test_the_author_of_a_draft_is_the_only_one_who_can_do_anything() -> None:
    story = Story()
    story.drafted()
    assert acts(story, AUTHOR) == {"save_draft", "submit", "invite", "withdraw"}
    assert acts(story, SECRETARY) == acts(story, EXAMINER) == acts(story, LEAD) == set()


def test_while_co_signing_the_invited_decide() -> None:
    story = Story()
    story.invited("m-7")
    assert acts(story, AUTHOR) == {"submit", "invite", "withdraw"}
    assert acts(story, SIGNER) == {"cosign"}
    story.cosigned("m-7")
    assert acts(story, SIGNER) == set()


def test_a_submitted_paper_is_examined() -> None:
    story = Story()
    story.submitted()
    filing = {"file", "not_file", "return_to_author", "merge", "convert"}
    assert acts(story, EXAMINER) == filing
    assert acts(story, SECRETARY) == filing | {"supervise"}
    assert acts(story, AUTHOR) == {"withdraw", "consent"}
    story.returned_to_author()
    assert acts(story, AUTHOR) == {"save_draft", "submit", "withdraw", "consent"}
    assert acts(story, EXAMINER) == set()


def test_lead_and_co_handler_have_each_their_own_acts() -> None:
    story, _, co = handled()
    shared = {"sign", "refuse_to_sign", "hand_back", "stop_clock"}
    drafting = {"ask_extension", "draft_reply", "propose_publication"}
    assert acts(story, LEAD) == shared | drafting | {"reply:interim", "reply:phone"}
    assert acts(story, CO) == shared | {"opine"}
    story.opined("edu", co)
    assert acts(story, CO) == {"sign"}
    assert "reply:final" in acts(story, LEAD)
    assert acts(story, SECRETARY) == {"merge", "direct", "supervise"}


def test_the_secretariat_rules_on_what_bureaus_ask_for() -> None:
    story, lead, co = handled()
    assert "waive_opinion" in acts(story, SECRETARY)
    story.extension_asked("hrss", lead)
    story.reply_drafted("hrss", lead)
    story.handed_back("edu", co)
    assert acts(story, SECRETARY) >= {"rule", "rule_extension", "review", "waive_opinion"}
    assert "hand_back" not in acts(story, CO)


def test_an_act_on_an_assignment_names_it() -> None:
    story, lead, co = handled()
    told = allowed_acts(story.case, SECRETARY, now=instant(story.now), terms=TERMS)
    assert [one["assignment_id"] for one in told if one["act"] == "waive_opinion"] == [str(co)]
    told = allowed_acts(story.case, LEAD, now=instant(story.now), terms=TERMS)
    assert {one["assignment_id"] for one in told} == {str(lead)}


def test_an_answered_case_is_its_signers_to_rate() -> None:
    story, lead, co = handled()
    story.opined("edu", co)
    story.signed("hrss", lead)
    story.replied("hrss", lead, promise_days=40, feedback_days=15)
    assert acts(story, AUTHOR) == {"ask", "rate", "consent"}
    assert acts(story, SIGNER) == {"ask", "rate"}
    assert acts(story, LEAD) == {"promise", "carry_out", "propose_publication"}
    assert acts(story, SECRETARY) == {"supervise", "correct", "publish"}
    story.rated("no")
    story.reopened("hrss", lead)
    assert acts(story, AUTHOR) == {"consent"}
    assert acts(story, SIGNER) == {"rate"}
    assert acts(story, LEAD) >= {"reply:second", "reply:interim"}


def test_nobody_acts_on_a_withdrawn_paper_and_few_on_a_merged_one() -> None:
    story = Story()
    story.submitted()
    story.merged()
    assert acts(story, EXAMINER) == {"split"}
    assert acts(story, AUTHOR) == {"withdraw", "consent"}
    story.withdrawn()
    for actor in (AUTHOR, EXAMINER, SECRETARY, LEAD):
        assert acts(story, actor) == set()
