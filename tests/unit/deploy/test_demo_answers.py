"""What the bureaus of a demonstration answer."""

from pathlib import Path

from deploy.demo.answers import Answers, formal_kinds
from deploy.demo.samples import Paper
from shared.region import load_region

REGION = load_region(Path(__file__).parents[3] / "deploy" / "regions" / "shanghai")
PAPERS = (Paper("Lifts", "More lifts.", reply="Under way."), Paper("Parks", "More parks."))


def test_suggestions_and_proposals_are_formal() -> None:
    assert formal_kinds(REGION) == {"suggestion", "proposal"}


def test_a_formal_paper_is_answered_with_a_class_that_promises_nothing() -> None:
    assert Answers.of(PAPERS, REGION).to("Lifts", "proposal") == ("Under way.", "A")


def test_a_consultation_is_answered_without_a_class() -> None:
    assert Answers.of(PAPERS, REGION).to("Lifts", "consultation") == ("Under way.", None)


def test_a_paper_without_a_reply_of_its_own_gets_a_stock_phrase() -> None:
    answers = Answers.of(PAPERS, REGION)
    assert answers.to("Parks", "proposal")[0] == answers.to("Buses", "proposal")[0] != ""
