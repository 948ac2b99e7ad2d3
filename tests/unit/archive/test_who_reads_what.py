"""Whoever may see a case does not for that read every word of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.archive.domain import Viewer, instant, row_of, shown, visible
from tests.unit.archive import lives
from tests.unit.archive.lives import Life

AUTHOR = Viewer("m-1", "member")
COSIGNER = Viewer("m-2", "member")
DECLINED = Viewer("m-3", "member")
READER = Viewer("m-99", "member")
LEAD = Viewer("o-hrss", "official", "hrss")
CO = Viewer("o-edu", "official", "edu")
GAVE_BACK = Viewer("o-civil", "official", "civil")
OTHER_BUREAU = Viewer("o-tax", "official", "tax")
SECRETARIAT = Viewer("s-1", "secretariat")
EXAMINER = Viewer("s-2", "examiner")
OPERATOR = Viewer("op", "operator")
SERVICE = Viewer("intake", "service")

STRANGERS = (READER, OTHER_BUREAU)
OFFICE = (SECRETARIAT, EXAMINER)
BUREAUS = (LEAD, CO, GAVE_BACK)


def told(life: Life, viewer: Viewer, *, now: datetime | None = None) -> dict[str, Any]:
    return shown(row_of(life.case), viewer, now=instant(now or life.now))


def types(case: dict[str, Any]) -> set[str]:
    return {entry["type"].removesuffix(".v1") for entry in case["timeline"]}


def ratings(life: Life, viewer: Viewer, *, now: datetime | None = None) -> set[str]:
    """Whose ratings he reads, which are the same in the field and on the timeline."""
    case = told(life, viewer, now=now)
    by = {one["by"]["id"] for one in case["ratings"]}
    entries = [one for one in case["timeline"] if one["type"] == "enquiry.rated.v1"]
    assert {one["by"]["id"] for one in entries} == by
    return by


def says(case: Any, words: str) -> bool:
    return words in repr(case)


def test_a_draft_is_its_authors_alone() -> None:
    life = lives.drafting()
    assert visible(life.case, AUTHOR)
    for viewer in (COSIGNER, *STRANGERS, *OFFICE, OPERATOR, SERVICE):
        assert not visible(life.case, viewer)


def test_a_paper_that_is_being_co_signed_is_also_for_those_invited() -> None:
    life = lives.cosigning()
    for viewer in (AUTHOR, COSIGNER, DECLINED):
        assert visible(life.case, viewer)
        assert told(life, viewer)["text"] == life.paper["text"]
        assert {one["id"] for one in told(life, viewer)["invited"]} == {"m-2", "m-3"}
    for viewer in (*STRANGERS, LEAD, *OFFICE, OPERATOR, SERVICE):
        assert not visible(life.case, viewer)


@pytest.mark.parametrize("begun", [lives.drafting, lives.cosigning])
def test_a_paper_withdrawn_before_it_was_submitted_stays_private(begun: Any) -> None:
    life = begun()
    life.tell("enquiry.withdrawn", by=lives.member("m-1"))
    assert visible(life.case, AUTHOR)
    for viewer in (*STRANGERS, *OFFICE, OPERATOR, SERVICE):
        assert not visible(life.case, viewer)


def test_a_submitted_paper_is_for_its_parties_and_the_office() -> None:
    life, _, _ = lives.handled()
    for viewer in (AUTHOR, COSIGNER, *BUREAUS, *OFFICE, OPERATOR):
        assert visible(life.case, viewer)
    for viewer in (DECLINED, *STRANGERS, SERVICE):
        assert not visible(life.case, viewer)


def test_what_an_author_amends_is_his_until_he_sends_it_again() -> None:
    life = lives.returned()
    assert told(life, SECRETARIAT)["text"] == life.paper["text"]
    life.drafted(text="改写中")
    assert told(life, AUTHOR)["text"] == "改写中"
    for viewer in (*OFFICE, OPERATOR):
        case = told(life, viewer)
        assert (case["title"], case["text"]) == (None, None)
        assert "enquiry.drafted" not in types(case)
    life.submitted(text="改写后")
    assert told(life, SECRETARIAT)["text"] == "改写后"


def test_the_author_reads_all_ratings_of_his_case_and_a_co_signer_his_own_and_the_authors() -> None:
    life = lives.asked_and_rated()
    life.rated("m-3", life.events[-4].id)
    assert ratings(life, AUTHOR) == {"m-1", "m-2", "m-3"}
    assert ratings(life, COSIGNER) == {"m-1", "m-2"}
    for viewer in OFFICE:
        assert ratings(life, viewer) == {"m-1", "m-2", "m-3"}


def test_a_bureau_reads_a_rating_when_it_is_shared_or_the_window_is_over() -> None:
    life, reply = lives.answered()
    life.rated("m-1", reply)
    life.rated("m-2", reply, shared=True)
    for bureau in BUREAUS:
        assert ratings(life, bureau) == {"m-2"}
        assert not says(told(life, bureau), "m-1的评语")
        late = datetime.fromisoformat(life.case.feedback_by or "") + timedelta(seconds=1)
        assert ratings(life, bureau, now=late) == {"m-1", "m-2"}


def test_a_bureau_hears_that_it_did_not_satisfy_but_not_in_which_words() -> None:
    life, reply = lives.answered()
    rating = life.rated("m-1", reply, ok=False)
    life.alerted(rating, "person:m-2")
    life.tell(
        "case.reopened",
        "hrss",
        assignment_id=life.case.replies[-1].assignment_id,
        reason="not_satisfied",
        due_at=life.now + lives.LATER,
        cause=rating,
    )
    case = told(life, LEAD)
    assert case["status"] == "reopened"
    assert "case.reopened" in types(case)
    assert "enquiry.rated" not in types(case)
    assert "alert.delivered" not in types(case)


def test_operators_read_none_of_the_words_of_a_rating() -> None:
    case = told(lives.asked_and_rated(), OPERATOR)
    assert case["ratings"] == ()
    assert not says(case, "的评语")
    assert not says([one for one in case["timeline"] if "rated" in one["type"]], "satisfied")


@pytest.mark.parametrize("words", ["答复草稿", "会签意见", "审核意见", "会办意见", "退办证据"])
def test_what_bureaus_say_to_each_other_is_for_bureaus_and_the_office(words: str) -> None:
    life, _, _ = lives.handled()
    for viewer in (*BUREAUS, *OFFICE):
        assert says(told(life, viewer), words)
    for viewer in (AUTHOR, COSIGNER, OPERATOR):
        assert not says(told(life, viewer), words)


def test_the_author_reads_that_an_opinion_was_given_and_that_a_hand_back_was_asked_for() -> None:
    life, _, co = lives.handled()
    case = told(life, AUTHOR)
    (opinion,) = (one["opinion"] for one in case["assignments"] if one["id"] == str(co))
    assert (opinion["state"], opinion["text"]) == ("given", None)
    assert {"assignment.opinion_given", "assignment.return_requested"} <= types(case)
    assert types(case).isdisjoint({"reply.drafted", "reply.countersigned", "reply.reviewed"})


def test_the_lead_alone_reads_what_opinions_say_when_they_are_complete() -> None:
    life, lead, _ = lives.handled()
    life.tell(
        "assignment.opinions_complete",
        "hrss",
        assignment_id=lead,
        opinions=[{"bureau": "edu", "state": "given", "text": "会办意见"}],
    )
    assert says(told(life, LEAD)["timeline"][-1], "会办意见")
    assert not says(told(life, AUTHOR)["timeline"][-1], "会办意见")


def test_the_author_reads_every_pause_and_extension_with_its_reason() -> None:
    life = lives.stopped()
    for viewer in (AUTHOR, LEAD, SECRETARIAT, OPERATOR):
        (assignment,) = told(life, viewer)["assignments"]
        assert assignment["stop_reason"]["text"] == "等待实地调研"
        assert assignment["extension"]["reason"] == "需要调研"
    entry = told(life, AUTHOR)["timeline"][-1]
    assert entry["by"]["id"] == "o-hrss"
    assert entry["reason"] == "等待实地调研"


def test_other_authors_of_a_merged_paper_are_known_to_bureaus_and_the_office() -> None:
    life, _ = lives.answered()
    for viewer in (LEAD, CO, *OFFICE):
        assert says(told(life, viewer)["joined"], "m-8")
    for viewer in (AUTHOR, COSIGNER, OPERATOR):
        case = told(life, viewer)
        assert case["joined"] == ()
        assert "case.joined" not in types(case)


def test_who_was_invited_and_declined_is_not_for_bureaus() -> None:
    life, _, _ = lives.handled()
    for viewer in (AUTHOR, COSIGNER, *OFFICE):
        assert says(told(life, viewer), "declined")
    for viewer in (LEAD, CO, OPERATOR):
        case = told(life, viewer)
        assert case["invited"] == ()
        assert not says(case, "declined")


def test_an_act_that_came_too_late_is_told_to_whoever_did_it() -> None:
    life = lives.asked_and_rated()
    for viewer in (CO, *OFFICE, OPERATOR):
        assert [one["act"] for one in told(life, viewer)["overtaken"]] == ["sign"]
    for viewer in (AUTHOR, COSIGNER, LEAD):
        assert told(life, viewer)["overtaken"] == ()


def test_a_suggestion_is_public_only_when_its_copy_is_published() -> None:
    life, _ = lives.answered()
    for viewer in STRANGERS:
        assert not visible(life.case, viewer)
    life.published()
    for viewer in STRANGERS:
        assert visible(life.case, viewer)
    life.published("closed", None)
    for viewer in STRANGERS:
        assert not visible(life.case, viewer)


def test_an_answered_consultation_is_public_unless_its_author_keeps_it_closed() -> None:
    life = Life(kind="consultation")
    life.submitted()
    reply = life.replied("hrss", life.assigned("hrss"))
    assert visible(life.case, READER)
    assert told(life, READER)["text"] == life.paper["text"]
    assert told(life, READER)["replies"][0]["text"] == "拟增设母婴室三处。"
    life.rated("m-1", reply, ok=False)
    assert not visible(life.case, READER)
    closed = Life(kind="consultation")
    closed.submitted(publication="closed")
    closed.replied("hrss", closed.assigned("hrss"))
    assert not visible(closed.case, READER)


def test_a_public_paper_that_its_author_closes_is_public_no_more() -> None:
    life = lives.promised()
    assert visible(life.case, READER)
    life.tell("publication.consented", by=lives.member("m-1"), mode="closed", reason_code="privacy")
    assert not visible(life.case, READER)


def test_readers_have_the_published_copy_in_the_place_of_paper_and_answers() -> None:
    life, _ = lives.answered()
    life.published("summary")
    for viewer in STRANGERS:
        case = told(life, viewer)
        assert (case["title"], case["text"]) == ("公开标题", "公开文本。")
        assert case["published"]["mode"] == "summary"
        for words in ("张梓萱", "母婴室", "会办意见", "m-8", "m-3", "答复草稿"):
            assert not says(case, words)
        assert types(case) == {
            "enquiry.submitted",
            "enquiry.assigned",
            "reply.submitted",
            "case.published",
        }
    for viewer in (AUTHOR, COSIGNER, LEAD, SECRETARIAT):
        assert told(life, viewer)["text"] == life.paper["text"]


def test_readers_of_a_promise_learn_neither_questions_nor_ratings() -> None:
    life = lives.promised()
    case = told(life, READER)
    assert case["promises"] == case["followups"] == case["ratings"] == case["overtaken"] == ()
    assert case["supervision"] is case["proposed_publication"] is None


def test_a_telephone_answer_is_public_without_the_record_of_the_call() -> None:
    life = Life(kind="consultation")
    life.submitted()
    call = {"called_at": life.now, "spoke_with": "王芳本人", "gist": "已说明"}
    life.replied("hrss", life.assigned("hrss"), "phone", phone=call)
    assert says(told(life, AUTHOR), "王芳本人")
    assert not says(told(life, READER), "王芳本人")


def test_a_row_of_a_list_is_told_by_the_same_rules() -> None:
    life, _ = lives.answered()
    life.published()
    row = {
        name: value
        for name, value in row_of(life.case).items()
        if name not in {"text", "replies", "timeline", "ratings", "followups", "promises"}
    }
    case = shown(row, READER, now=instant(life.now))
    assert case["title"] == "公开标题"
    assert "text" not in case
    assert "unsent" not in case
