"""What follows from a case by itself: each notice once, each next state in its time."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from services.archive.domain import Case, fold, instant, wakes
from shared.events import ReplySubmitted
from tests.unit.archive.clockwork import TERMS, after, due_by, fact_from, kinds_due, published
from tests.unit.archive.stories import MORNING, Story, answered_story
from tests.unit.archive.story_base import Kind

APPROACHING, MISSED = "deadline.approaching.v1", "deadline.missed.v1"
DAY = timedelta(days=1)


def handled_story(role: str = "sole", *, kind: Kind = "suggestion") -> tuple[Story, UUID]:
    story = Story(kind=kind)
    story.submitted()
    desk = story.assigned("hrss", "lead" if role == "lead" else "sole", days=8)
    story.signed("hrss", desk)
    return story, desk


def rated_story(*words: str) -> tuple[Story, UUID]:
    """Each word is said of an answer of its own."""
    story, desk = handled_story()
    story.replied("hrss", desk, feedback_days=15)
    for word in words[:-1]:
        story.rated(word)
        story.reopened("hrss", desk)
        story.replied("hrss", desk, "second", feedback_days=40)
    story.rated(words[-1])
    return story, desk


def deadlines(case: Case) -> list[tuple[str, str, str]]:
    """Of each notice: which kind, of what, and until when."""
    return [
        (entry["type"], entry["what"], entry["due_at"])
        for entry in case.timeline
        if entry["type"] in {APPROACHING, MISSED}
    ]


def told(case: Case, kind: str) -> list[str]:
    return [entry["type"] for entry in case.timeline if entry["type"].startswith(kind)]


def test_an_end_that_is_near_and_one_that_has_passed_are_told_once_each() -> None:
    story, _ = handled_story()
    assert kinds_due(story, MORNING + 2 * DAY) == []
    near = published(story.facts, MORNING + 7 * DAY)
    assert [one[:2] for one in deadlines(fold(near))] == [(APPROACHING, "reply")]
    late = published(published(near, MORNING + 9 * DAY), MORNING + 10 * DAY)
    assert [one[:2] for one in deadlines(fold(late))] == [(APPROACHING, "reply"), (MISSED, "reply")]


def test_an_archive_that_was_away_over_the_moment_tells_both() -> None:
    story, _ = handled_story()
    told_late = deadlines(after(story, MORNING + 30 * DAY))
    assert Counter(kind for kind, *_ in told_late) == {APPROACHING: 1, MISSED: 1}


def test_a_new_date_after_an_extension_is_told_of_anew() -> None:
    story, desk = handled_story()
    story.extension_asked("hrss", desk, days=30)
    story.extended("hrss", desk, days=30)
    dates = {due for _, _, due in deadlines(after(story, MORNING + 40 * DAY))}
    assert dates == {instant(MORNING + 30 * DAY)}
    assert kinds_due(story, MORNING + 9 * DAY) == []


def test_two_promises_for_the_same_day_are_one_reminder() -> None:
    story = Story()
    story.submitted()
    desk = story.assigned("hrss")
    story.replied("hrss", desk)
    for _ in range(2):
        story.promised("hrss", desk, days=9)
    due = kinds_due(story, story.in_days(10))
    assert due == ["deadline.approaching.v1", "deadline.missed.v1"]


def test_nothing_is_late_while_the_clock_stands() -> None:
    story, desk = handled_story()
    story.stopped("hrss", desk)
    assert deadlines(after(story, MORNING + 30 * DAY)) == []
    story.restarted("hrss", desk, days=34)
    assert [one[2] for one in deadlines(after(story, MORNING + 35 * DAY))] == [
        instant(MORNING + 34 * DAY)
    ] * 2


@pytest.mark.parametrize(
    ("acts", "what"),
    [
        ((), "sign"),
        (("handed_back",), "ruling"),
        (("signed", "extension_asked"), "extension_ruling"),
    ],
)
def test_every_clock_has_its_name(acts: tuple[str, ...], what: str) -> None:
    story = Story()
    story.submitted()
    desk = story.assigned("hrss", days=90)
    for act in acts:
        getattr(story, act)("hrss", desk)
    missed = [one[1] for one in deadlines(after(story, MORNING + 20 * DAY)) if one[0] == MISSED]
    assert missed == [what]


def test_a_paper_that_nobody_has_is_late_until_it_was_assigned_once() -> None:
    story = Story()
    story.submitted()
    story.filed(days=5)
    assert {one[1] for one in deadlines(after(story, MORNING + 6 * DAY))} == {"assign"}
    desk = story.assigned("hrss", days=90)
    story.handed_back("hrss", desk)
    story.return_granted("hrss", desk)
    assert {one[1] for one in deadlines(after(story, MORNING + 6 * DAY))} == set()


def test_after_a_transfer_the_time_of_the_author_still_counts() -> None:
    story, desk = handled_story()
    story.handed_back("hrss", desk)
    story.return_granted("hrss", desk)
    edu = story.assigned("edu", days=40)
    story.signed("edu", edu)
    late = after(story, MORNING + 9 * DAY)
    assert {(one[1], one[2]) for one in deadlines(late)} == {("reply", instant(MORNING + 8 * DAY))}
    assert {e.get("assignment_id") for e in late.timeline if e["type"] == MISSED} == {None}


def test_what_waits_for_its_publication_is_late_but_not_what_stays_closed() -> None:
    for mode, expected in (("full", {"publish"}), ("closed", set[str]())):
        story, desk = handled_story()
        story.replied("hrss", desk)
        answer = story.last(ReplySubmitted)
        data = answer.data.model_copy(update={"publish_by": story.in_days(20)})
        story.events[-1] = answer.model_copy(update={"data": data})
        story.consented("closed" if mode == "closed" else "full")
        assert {one[1] for one in deadlines(after(story, MORNING + 21 * DAY))} == expected


def test_co_signing_ends_when_everybody_has_answered() -> None:
    story = Story()
    story.invited("m-7", "m-8")
    story.cosigned("m-7")
    assert kinds_due(story) == []
    story.cosigned("m-8", declines=True)
    case = after(story)
    assert (case.status, [one["id"] for one in case.cosigners]) == ("submitted", ["m-7"])
    assert case.submitted_at == instant(story.events[-1].time)
    assert case.assign_by is not None


def test_what_follows_at_the_same_moment_stands_behind_what_it_follows_from() -> None:
    story = Story()
    story.invited("m-7")
    signed = story.cosigned("m-7")
    case = after(story, signed.time)
    assert (case.status, case.overtaken) == ("submitted", ())
    assert [one["id"] for one in case.cosigners] == ["m-7"]


def test_co_signing_ends_with_its_window_and_counts_who_signed() -> None:
    story = Story()
    story.invited("m-7", "m-8", days=1)
    story.cosigned("m-8")
    story.alerted()
    assert wakes(story.case, TERMS) == instant(MORNING + 0.75 * DAY)
    case = after(story, MORNING + 1.1 * DAY)
    assert (case.status, [one["id"] for one in case.cosigners]) == ("submitted", ["m-8"])
    assert case.submitted_at == instant(MORNING + DAY)


@pytest.mark.parametrize(
    ("act", "reason"),
    [("withdrawn", "withdrawn"), ("merged", "merged"), ("converted", "converted")],
)
def test_whoever_works_on_a_case_is_told_to_stop(act: str, reason: str) -> None:
    story, desk = handled_story()
    getattr(story, act)()
    entries = [e for e in after(story).timeline if e["type"] == "assignment.recalled.v1"]
    assert [(e["assignment_id"], e["reason"], e["bureau"]) for e in entries] == [
        (str(desk), reason, "hrss")
    ]


def test_whoever_lost_the_paper_to_another_is_told_but_not_who_handed_it_back() -> None:
    story, desk = handled_story()
    story.directed("edu")
    edu = story.assigned("edu")
    story.handed_back("edu", edu)
    story.return_granted("edu", edu)
    story.assigned("water")
    entries = [e for e in after(story).timeline if e["type"] == "assignment.recalled.v1"]
    assert [(e["assignment_id"], e["reason"]) for e in entries] == [(str(desk), "superseded")]


def test_the_lead_is_told_when_all_opinions_are_in() -> None:
    story, lead = handled_story("lead")
    edu, water = (story.assigned(one, "co", days=3, lead="hrss") for one in ("edu", "water"))
    story.opined("edu", edu)
    assert told(after(story), "assignment.opinions") == []
    case = after(story, MORNING + 4 * DAY)
    (entry,) = [e for e in case.timeline if e["type"] == "assignment.opinions_complete.v1"]
    assert entry["assignment_id"] == str(lead)
    assert [(one["bureau"], one["state"]) for one in entry["opinions"]] == [
        ("edu", "given"),
        ("water", "overdue"),
    ]
    story.opinion_waived("water", water)
    assert len(told(after(story), "assignment.opinions")) == 1


def test_the_lead_is_told_again_when_a_replaced_co_handler_has_spoken() -> None:
    story, _ = handled_story("lead")
    edu, water = (story.assigned(one, "co", days=3, lead="hrss") for one in ("edu", "water"))
    story.handed_back("water", water)
    story.return_granted("water", water, by_router=True)
    story.opined("edu", edu)
    known = published(story.facts, story.now)
    assert len(told(fold(known), "assignment.opinions")) == 1
    health = story.assigned("health", "co", days=3, lead="hrss")
    story.opined("health", health)
    more = known + [fact for fact in story.facts if fact.id not in {one.id for one in known}]
    assert len(told(fold(published(more, story.now)), "assignment.opinions")) == 2


def test_not_satisfied_is_handled_again_in_its_own_time() -> None:
    story, desk = rated_story("no")
    case = after(story)
    assert case.status == "reopened"
    assert case.rework is not None
    assert case.rework["assignment_id"] == str(desk)
    assert case.due_at == case.rework["due_at"] == instant(story.events[-1].time + 30 * DAY)
    missed = [one[1] for one in deadlines(after(story, MORNING + 40 * DAY)) if one[0] == MISSED]
    assert missed == ["second_reply"]


def test_not_satisfied_twice_is_supervised_once() -> None:
    story, _ = rated_story("no", "no")
    assert after(story).supervision is not None
    assert told(after(story), "case.supervised") == ["case.supervised.v1"]
    third, _ = rated_story("no", "no", "no")
    assert told(after(third), "case.supervised") == ["case.supervised.v1"]


def test_who_was_put_in_charge_stays_so_when_the_case_is_supervised_by_itself() -> None:
    story, desk = handled_story()
    story.supervised(leader="张副市长")
    story.replied("hrss", desk, feedback_days=15)
    story.rated("no")
    story.reopened("hrss", desk)
    story.replied("hrss", desk, "second", feedback_days=40)
    story.rated("no")
    supervision = after(story).supervision
    assert supervision is not None
    assert (supervision["leader"], supervision["reason"]) == ("张副市长", "second_not_satisfied")


def test_supervision_is_told_though_the_archive_went_away_after_it_had_reopened_the_case() -> None:
    story, _ = rated_story("no", "no")
    case = story.case
    (reopening,) = [one for one in due_by(case, story.now) if one.type == "case.reopened.v1"]
    known = [*story.facts, fact_from(case, reopening, story.now)]
    assert [one.type for one in due_by(fold(known), story.now)] == ["case.supervised.v1"]


def test_a_satisfied_author_closes_the_case_and_a_silent_one_in_time() -> None:
    satisfied, _ = rated_story("yes")
    assert after(satisfied).status == "closed"
    silent, _ = rated_story("no_view")
    assert after(silent, MORNING + 14 * DAY).status == "replied"
    closed = after(silent, MORNING + 16 * DAY)
    reasons = [e["reason"] for e in closed.timeline if e["type"] == "case.closed.v1"]
    assert (closed.status, reasons) == ("closed", ["window_closed"])


def test_an_answer_with_a_promise_is_tracked_until_it_is_kept() -> None:
    story, desk = handled_story()
    story.replied("hrss", desk, promise_days=50, feedback_days=15)
    story.rated("yes")
    tracked = published(story.facts, story.now)
    assert fold(tracked).status == "tracked"
    story.carried_out("hrss", desk)
    kept = fold(published([*tracked, story.facts[-1]], story.now))
    reasons = [e["reason"] for e in kept.timeline if e["type"] == "case.closed.v1"]
    assert (kept.status, reasons) == ("closed", ["promises_kept"])


def test_a_promise_that_passes_its_date_reopens_once_and_stays_in_the_ledger() -> None:
    story, desk = handled_story()
    story.replied("hrss", desk, promise_days=20, feedback_days=15)
    known = published(story.facts, MORNING + 21 * DAY)
    case = fold(known)
    assert case.status == "reopened"
    assert case.rework is not None
    assert case.rework["reason"] == "promise_overdue"
    story.now = MORNING + 22 * DAY
    story.replied("hrss", desk, "second", feedback_days=30)
    known = published([*known, story.facts[-1]], MORNING + 60 * DAY)
    assert fold(known).status == "tracked"
    assert len(fold(known).open_promises) == 1
    assert told(fold(known), "case.reopened") == ["case.reopened.v1"]
    story.now = MORNING + 61 * DAY
    story.carried_out("hrss", desk)
    assert fold(published([*known, story.facts[-1]], story.now)).status == "closed"


def test_an_open_question_keeps_the_case_open() -> None:
    story, _ = rated_story("no_view")
    story.asked(days=10)
    case = after(story, MORNING + 60 * DAY)
    assert case.status == "replied"
    assert ("deadline.missed.v1", "follow_up") in {one[:2] for one in deadlines(case)}
    satisfied, _ = rated_story("no_view")
    satisfied.asked()
    satisfied.rated("yes")
    assert after(satisfied).status == "rated_ok"


def test_each_author_of_a_merged_case_gets_the_answer_once() -> None:
    story, desk = handled_story()
    others = [story.new_id(), story.new_id()]
    for other in others:
        story.joined(other)
    story.replied("hrss", desk, feedback_days=15)
    copies = [one for one in due_by(story.case, story.now) if one.type == "reply.submitted.v1"]
    assert [one.subject for one in copies] == [str(other) for other in others]
    for copy in copies:
        event = fact_from(story.case, copy, story.now)
        assert event.data["passed_on"] == str(story.events[-1].id)
        assert event.data["stage"] == "final"
    assert told(after(story), "answer.passed_on") == ["answer.passed_on.v1"] * 2


def test_what_answers_only_a_part_is_not_passed_on_yet() -> None:
    story = Story()
    story.submitted()
    first = story.assigned("hrss", "separate")
    second = story.assigned("edu", "separate", lead="hrss")
    story.joined(story.new_id())
    story.replied("hrss", first)
    assert told(after(story), "answer.passed_on") == []
    story.replied("edu", second)
    assert len(told(after(story), "answer.passed_on")) == 2


def test_whoever_came_too_late_is_told_once_but_no_service() -> None:
    story = answered_story()
    event = story.handed_back("hrss", story.events[1].id)
    story.return_granted("hrss", story.events[1].id, by_router=True)
    entries = [e for e in after(story).timeline if e["type"] == "act.overtaken.v1"]
    assert [(e["act_event"], e["act"]) for e in entries] == [(str(event.id), "hand_back")]


def test_nothing_follows_from_a_paper_that_has_not_come_in() -> None:
    story, _ = handled_story()
    assert list(due_by(fold(story.facts[1:]), MORNING + 90 * DAY)) == []
    assert wakes(fold(story.facts[1:]), TERMS) is None


def test_a_case_says_when_it_wants_to_be_looked_at_again() -> None:
    story, _ = handled_story()
    assert wakes(story.case, TERMS) == min(one.at for one in due_by(story.case, MORNING + 90 * DAY))
    assert wakes(after(story, MORNING + 90 * DAY), TERMS) is None
