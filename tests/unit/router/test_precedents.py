"""What the router remembers of earlier cases, and what it makes of that for a new paper."""

import gc
import tracemalloc
from uuid import UUID

from services.router.domain.similar import Seen, worth_showing
from services.router.handlers import RuleOnHandBack, TakeSubmitted
from services.router.handlers.bureau_loads import BureauLoads
from services.router.handlers.preview_route import PreviewRoute
from shared.events import Bilingual, FilingRequested, ReturnGranted, TriageRequested
from tests.unit.router.lessons import KINDS, Knowing, refused, told
from tests.unit.router.support import (
    ENQUIRY,
    NOON,
    POLICY,
    Published,
    assigning,
    handed_back,
    paper,
    submitted,
    writing,
)

LIKE = paper(*KINDS["hrss"])
UNLIKE = paper(*KINDS["water"])
SAID = Bilingual(
    zh="市人社局曾退办2件类似来件。", en="Human Resources Bureau handed back 2 similar papers."
)


def test_a_bureau_that_refused_a_kind_of_case_twice_is_lowered_for_that_kind_alone() -> None:
    knowing, plain = Knowing(), Knowing()
    knowing.learn(refused(1))
    once = knowing.judgement.judge(LIKE)
    knowing.learn(refused(2), told(3, "water"))
    twice = knowing.judgement.judge(LIKE)
    assert once.standings == plain.judgement.judge(LIKE).standings
    assert twice.standings[0].score < once.standings[0].score * 0.7
    assert knowing.judgement.judge(UNLIKE).standings == plain.judgement.judge(UNLIKE).standings


def test_a_case_is_no_precedent_of_its_own() -> None:
    knowing = Knowing()
    knowing.learn(refused(1), refused(2))
    assert knowing.judgement.judge(LIKE).told
    assert not knowing.judgement.judge(LIKE, about=UUID(int=2)).told


def test_a_case_that_is_told_again_replaces_what_was_known() -> None:
    knowing = Knowing()
    knowing.learn(refused(1), refused(2))
    knowing.learn(told(2, updated_at="2026-02-01T00:00:00Z"))
    assert len(knowing.lessons) == 2
    assert not knowing.judgement.judge(LIKE).told


def test_only_the_newest_cases_are_remembered() -> None:
    knowing = Knowing(most=2)
    knowing.learn(refused(1), refused(2))
    knowing.learn(told(3, "water", public=True))
    assert len(knowing.lessons) == 2
    assert not knowing.judgement.judge(LIKE).told
    assert [one.bureau for one in knowing.lessons.answered_like(seen(knowing, "water"))] == [
        "water"
    ]
    knowing.learn(refused(4), refused(5))
    assert not knowing.lessons.answered_like(seen(knowing, "water"))
    assert not list(knowing.lessons.answered("water"))


def test_what_is_remembered_of_a_case_is_small_and_goes_with_it() -> None:
    bytes_held(most=1, cases=100)  # what all share is there from now on
    alone = bytes_held(most=1, cases=1)
    full = bytes_held(most=300, cases=300)
    assert full - alone < 300 * 650
    assert bytes_held(most=300, cases=450) - full < 300 * 200


def bytes_held(*, most: int, cases: int) -> int:
    told_of = [told(number, public=number % 8 == 0) for number in range(cases)]
    tracemalloc.start()
    try:
        knowing = Knowing(most)
        for begin in range(0, cases, 100):
            knowing.learn(*told_of[begin : begin + 100])
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def seen(knowing: Knowing, about: str) -> Seen:
    return knowing.judgement.see(*KINDS[about])


def test_only_public_answered_cases_that_are_alike_are_shown() -> None:
    knowing = Knowing()
    still = {**told(4, public=True)["assignments"][0], "answered_at": None, "open": True}
    knowing.learn(
        told(1, public=True), told(2), told(3, "water", public=True), told(4, assignments=[still])
    )
    shown = worth_showing(knowing.lessons.answered_like(seen(knowing, "hrss")))
    assert [(one.id, one.bureau) for one in shown] == [(UUID(int=1), "hrss")]
    assert shown[0].title.startswith(KINDS["hrss"][0])
    assert 0.5 < shown[0].share <= 1


def test_a_case_that_is_no_longer_public_is_no_longer_shown() -> None:
    knowing = Knowing()
    knowing.learn(told(1, public=True))
    knowing.learn(told(1, updated_at="2026-02-01T00:00:00Z"))
    assert not knowing.lessons.answered_like(seen(knowing, "hrss"))


def test_what_is_open_is_known_once_the_archive_was_read_to_its_end() -> None:
    knowing = Knowing()
    knowing.learn(refused(1), refused(2), told(3))
    assert knowing.lessons.open("parks") is None
    knowing.lessons.complete = True
    assert (knowing.lessons.open("parks"), knowing.lessons.open("hrss")) == (2, 0)
    (answer,) = knowing.lessons.answered("hrss")
    assert answer.seconds == 7200


def test_a_preview_tells_like_cases_and_the_time_to_wait() -> None:
    knowing = Knowing()
    knowing.learn(told(1, public=True), told(2))
    loads = BureauLoads(knowing.lessons, {"hrss": 4}.get, clock=lambda: NOON)
    route = PreviewRoute(knowing.judgement, policy=POLICY, cases=knowing.lessons, loads=loads)
    shown = route(LIKE)
    assert shown.lead == "hrss"
    assert [(case.id, name.en) for case, name in shown.similar] == [
        (UUID(int=1), "Human Resources Bureau")
    ]
    assert shown.waiting is not None
    assert (shown.waiting.queue, shown.waiting.open) == (4, None)
    assert shown.waiting.pace is not None
    assert route(paper("你好")).waiting is None


def test_a_preview_tells_why_a_bureau_was_lowered() -> None:
    knowing = Knowing()
    knowing.learn(refused(1), refused(2))
    shown = PreviewRoute(knowing.judgement, policy=POLICY)(LIKE)
    assert (shown.lead, shown.referred) == (None, "low_confidence")
    assert SAID.zh in {reason.zh for reason in shown.reasons}


async def test_a_paper_goes_to_a_person_with_the_hand_backs_as_a_reason() -> None:
    knowing, published = Knowing(), Published()
    knowing.learn(refused(1), refused(2))
    await assigning(published, judge=knowing.judgement)(submitted(LIKE))
    (triage,) = published.events
    assert isinstance(triage, TriageRequested)
    assert SAID in triage.data.reasons


async def test_an_examiner_reads_of_hand_backs_too() -> None:
    knowing, published = Knowing(), Published()
    knowing.learn(refused(1), refused(2))
    await TakeSubmitted(
        knowing.judgement,
        writing(),
        filing_kinds={"proposal"},
        assign=assigning(published, judge=knowing.judgement),
        publisher=published,
    )(submitted(paper(*KINDS["hrss"], kind="proposal")))
    (filing,) = published.events
    assert isinstance(filing, FilingRequested)
    assert SAID in filing.data.reasons


async def test_a_third_hand_back_of_a_kind_is_believed_where_the_first_was_refused() -> None:
    event = handed_back(LIKE, by="hrss", proposed="water")
    knowing = Knowing()
    knowing.learn(refused(1), refused(2))
    directed = {"lead": "water", "at": NOON.isoformat()}
    knowing.learn(refused(3) | {"directed": directed}, told(ENQUIRY.int, directed=directed))
    outcomes = []
    for judge in (Knowing().judgement, knowing.judgement):
        published = Published()
        await RuleOnHandBack(judge, writing(), policy=POLICY, publisher=published)(event)
        outcomes.append(isinstance(published.events[0], ReturnGranted))
    assert outcomes == [False, True]
