"""Hand-backs and the secretariat's directions shift the shares of like papers, and it is told."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.router.domain.evidence import (
    Outcome,
    Precedent,
    Shifted,
    Weighing,
    outcome_of,
    shift,
)
from services.router.domain.lesson import Directed, HandedBack, Lesson, Part
from services.router.domain.ranking import Standing
from tests.unit.router.support import HRSS, NOON, PARKS, WATER

BUREAUS = {one.code: one for one in (HRSS, WATER, PARKS)}
STANDINGS = (Standing("hrss", 0.7, ("就业",)), Standing("water", 0.2, ()))
REFUSED = Outcome(refused=("hrss",))
GIVEN = Outcome(taken_from=("hrss",), given_to="water")


def shifted(*precedents: Precedent, weighing: Weighing | None = None) -> Shifted:
    return shift(STANDINGS, precedents, weighing=weighing or Weighing(), bureaus=BUREAUS)


def share(found: Shifted, bureau: str) -> float:
    return next((one.score for one in found.standings if one.bureau == bureau), 0.0)


def test_without_precedents_nothing_changes() -> None:
    assert shifted() == Shifted(STANDINGS)


def test_one_hand_back_alone_lowers_nobody() -> None:
    found = shifted(Precedent(0.9, REFUSED))
    assert found == Shifted(STANDINGS)


def test_a_bureau_that_handed_two_like_papers_back_is_lowered_and_it_is_told() -> None:
    found = shifted(Precedent(0.8, REFUSED), Precedent(0.8, REFUSED))
    assert share(found, "hrss") < 0.4
    assert share(found, "water") == 0.2
    (told,) = found.told
    assert (told.zh, told.en) == (
        "市人社局曾退办2件类似来件。",
        "Human Resources Bureau handed back 2 similar papers.",
    )


def test_hand_backs_of_unlike_papers_say_nothing() -> None:
    assert shifted(Precedent(0.29, REFUSED), Precedent(0.2, REFUSED)) == Shifted(STANDINGS)


def test_one_direction_raises_the_bureau_named_and_lowers_the_one_it_was_taken_from() -> None:
    found = shifted(Precedent(0.9, GIVEN))
    assert [one.bureau for one in found.standings] == ["water", "hrss"]
    assert [told.en for told in found.told] == [
        "The secretariat gave a similar paper to Water Authority.",
        "The secretariat took a similar paper from Human Resources Bureau.",
    ]


def test_a_direction_raises_a_bureau_that_no_word_speaks_for_but_none_that_is_gone() -> None:
    given = Outcome(given_to="parks"), Outcome(given_to="nowhere")
    found = shifted(*(Precedent(0.9, one) for one in given))
    assert share(found, "parks") > 0.2
    assert "nowhere" not in {one.bureau for one in found.standings}


def test_a_bureau_that_others_proposed_twice_is_raised_less_than_by_the_secretariat() -> None:
    named = Precedent(0.9, Outcome(refused=("hrss",), proposed="parks"))
    once, twice = shifted(named), shifted(named, named)
    assert once == Shifted(STANDINGS)
    directed = shifted(*[Precedent(0.9, Outcome(refused=("hrss",), given_to="parks"))] * 2)
    assert 0.1 < share(twice, "parks") < share(directed, "parks")
    assert [told.en for told in twice.told] == [
        "Others that handed back 2 similar papers proposed Landscaping Bureau.",
        "Human Resources Bureau handed back 2 similar papers.",
    ]


def test_papers_that_the_bureau_answered_weigh_against_those_it_handed_back() -> None:
    refused = [Precedent(0.8, REFUSED)] * 2
    kept = [Precedent(0.8, Outcome(kept_by="hrss"))] * 8
    assert share(shifted(*refused), "hrss") < 0.4
    assert share(shifted(*refused, *kept), "hrss") > 0.55


@pytest.mark.parametrize("number", [1, 5, 500])
def test_shares_stay_bounded_however_many_precedents_there_are(number: int) -> None:
    found = shifted(*[Precedent(1.0, GIVEN), Precedent(1.0, REFUSED)] * number)
    assert all(one.score > 0 for one in found.standings)
    assert sum(one.score for one in found.standings) < 1
    assert share(found, "hrss") > 0.7 * 0.2 * 0.4
    assert share(found, "water") < 0.6 + 0.2


def test_a_region_may_want_more_hand_backs_or_none_of_it() -> None:
    refused = [Precedent(0.8, REFUSED)] * 2
    assert shifted(*refused, weighing=Weighing(hand_backs=3)) == Shifted(STANDINGS)
    assert shifted(*refused, weighing=Weighing(lower=0.0)).standings == STANDINGS


def lesson(*parts: Part, directed: str | None = None, handed_back: tuple[str, ...] = ()) -> Lesson:
    return Lesson(
        UUID(int=1),
        NOON,
        "consultation",
        "",
        "",
        public=False,
        handed_back=tuple(HandedBack(code, NOON) for code in handed_back),
        directed=Directed(directed, NOON) if directed else None,
        assignments=parts,
    )


def part(bureau: str, *, minutes: int = -5, answered: bool = False, still: bool = False) -> Part:
    at = NOON + timedelta(minutes=minutes)
    return Part(bureau, "sole", still, at, NOON + timedelta(hours=1) if answered else None)


def test_who_had_the_paper_before_a_direction_was_freed_of_it() -> None:
    case = lesson(part("hrss"), part("water", minutes=0, answered=True), directed="water")
    assert outcome_of(case) == Outcome((), ("hrss",), "water", "water")


def test_a_direction_after_a_hand_back_does_not_count_against_the_bureau_twice() -> None:
    case = lesson(part("hrss"), part("water", still=True), directed="water", handed_back=("hrss",))
    assert outcome_of(case) == Outcome(("hrss",), (), "water", None)


@pytest.mark.parametrize(
    ("backs", "directed", "proposed"),
    [
        ((("hrss", "water"),), None, "water"),
        ((("hrss", None),), None, None),
        ((("hrss", "water"), ("water", "parks")), None, "parks"),
        ((("hrss", "water"), ("water", "hrss")), None, None),
        ((("hrss", "water"),), "parks", None),
    ],
)
def test_the_last_proposal_counts_unless_that_bureau_was_freed_too_or_a_person_decided(
    backs: tuple[tuple[str, str | None], ...], directed: str | None, proposed: str | None
) -> None:
    told = tuple(HandedBack(bureau, NOON, proposed=named) for bureau, named in backs)
    case = replace(lesson(directed=directed), handed_back=told)
    assert outcome_of(case).proposed == proposed


def test_a_co_handler_keeps_nothing() -> None:
    co = Part("parks", "co", open=False, assigned_at=NOON, answered_at=NOON)
    assert outcome_of(lesson(part("hrss", answered=True), co)) == Outcome(kept_by="hrss")
