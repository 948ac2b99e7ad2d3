"""The checker finds what is lost, doubled or made up, by what can be seen from outside."""

from dataclasses import replace

from tests.chaos.archive import Case, Recorded
from tests.chaos.checker import ASSIGNED, SUBMITTED, Evidence, judge, missing
from tests.chaos.load import Attempt
from tests.chaos.queues import DeadLetter, Delivered


def attempt(number: int, *, acknowledged: bool = True) -> Attempt:
    receipts = {(f"case-{number}", f"R-{number}")} if acknowledged else set()
    return Attempt(f"m-{number}", f"m-{number} a paper", begun=0.0, receipts=receipts)


def evidence(*numbers: int) -> Evidence:
    """Everything as it should be for these papers."""
    return Evidence(
        mark="m-",
        attempts=[attempt(one) for one in numbers],
        record=[
            row
            for one in numbers
            for row in (
                Recorded(f"e-{one}", SUBMITTED, f"case-{one}", None),
                Recorded(f"a-{one}", ASSIGNED, f"case-{one}", "health"),
            )
        ],
        cases=[Case(f"case-{one}", f"R-{one}", f"m-{one} a paper", ["health"]) for one in numbers],
        delivered=[delivered(one) for one in numbers],
    )


def delivered(number: int, event: str = "") -> Delivered:
    queue = "bureau.health"
    return Delivered(queue, event or f"a-{number}", ASSIGNED, f"case-{number}", redelivered=False)


def test_papers_that_are_everywhere_are_fine() -> None:
    found = judge(evidence(1, 2))
    assert (found.attempted, found.acknowledged, found.recovered, found.repeated) == (2, 2, 0, 0)
    assert found.clean


def test_a_paper_with_a_receipt_and_without_a_case_is_lost() -> None:
    whole = evidence(1, 2)
    found = judge(replace(whole, cases=whole.cases[:1]))
    assert found.lost == ["m-2 (case-2) is not in: list of cases"]
    assert not found.clean


def test_a_paper_that_no_bureau_took_is_lost() -> None:
    whole = evidence(1)
    assert missing(replace(whole, delivered=[])) == 1


def test_a_receipt_that_the_case_does_not_bear_is_lost() -> None:
    whole = evidence(1)
    other = [replace(whole.cases[0], receipt="R-9")]
    assert "list of cases" in judge(replace(whole, cases=other)).lost[0]


def test_a_paper_without_an_answer_that_is_there_was_recovered() -> None:
    whole = evidence(1)
    found = judge(replace(whole, attempts=[attempt(1, acknowledged=False)]))
    assert (found.acknowledged, found.recovered, found.clean) == (0, 1, True)


def test_a_paper_without_an_answer_that_is_nowhere_is_no_loss() -> None:
    whole = evidence(1)
    found = judge(replace(whole, attempts=[*whole.attempts, attempt(2, acknowledged=False)]))
    assert (found.attempted, found.acknowledged, found.clean) == (2, 1, True)


def test_two_receipts_for_one_paper_are_a_double() -> None:
    whole = evidence(1, 2)
    both = replace(whole.attempts[0], receipts={("case-1", "R-1"), ("case-2", "R-2")})
    assert any("2 receipts" in one for one in judge(replace(whole, attempts=[both])).doubled)


def test_the_same_event_again_is_a_repeat_and_another_event_is_a_double() -> None:
    whole = evidence(1)
    again = judge(replace(whole, delivered=[delivered(1), delivered(1)]))
    assert (again.repeated, list(again.doubled)) == (1, [])
    other = judge(replace(whole, delivered=[delivered(1), delivered(1, "a-9")]))
    assert len(other.doubled) == 1


def test_a_second_assignment_in_the_record_is_a_double() -> None:
    whole = evidence(1)
    more = [*whole.record, Recorded("a-9", ASSIGNED, "case-1", "health")]
    assert len(judge(replace(whole, record=more)).doubled) == 1


def test_what_nobody_posted_is_unexpected() -> None:
    whole = evidence(1, 2)
    found = judge(replace(whole, attempts=whole.attempts[:1]))
    assert len(found.unexpected) == 3
    assert not judge(
        replace(whole, attempts=whole.attempts[:1], cases=whole.cases[:1], earlier=["case-2"])
    ).unexpected


def test_a_dead_letter_that_the_drill_did_not_put_there_counts() -> None:
    whole = evidence(1)
    ours = DeadLetter("dead.router", SUBMITTED, "", "permanent", ours=True)
    assert judge(replace(whole, dead=[ours])).clean
    assert not judge(replace(whole, dead=[replace(ours, ours=False)])).clean
