"""What the lists have still to follow is held in memory as long as there is room for it."""

from datetime import timedelta

from services.archive.adapters.behind import Behind
from services.archive.domain import Fact
from tests.unit.archive.stories import MORNING, answered_story

NO_PATIENCE = timedelta()


def papers(number: int) -> list[Fact]:
    """The first fact of each of so many cases."""
    return [answered_story().facts[0] for _ in range(number)]


def test_what_there_is_no_room_for_is_read_from_the_record() -> None:
    behind = Behind(most_facts=3)
    facts = papers(5)
    for fact in facts:
        behind.tell(fact, MORNING)
    taken = behind.take(MORNING, NO_PATIENCE).cases
    assert [taken[fact.subject].known for fact in facts] == [[one] for one in facts[:3]] + [(), ()]
    assert [taken[fact.subject].to_read for fact in facts] == [False] * 3 + [True] * 2


def test_what_was_taken_makes_room_and_what_waits_does_not() -> None:
    behind = Behind(most_facts=2)
    waiting, other, third = papers(3)
    behind.tell(waiting, MORNING)
    assert not behind.take(MORNING, timedelta(seconds=10)).cases
    later = MORNING + timedelta(seconds=5)
    behind.tell(other, later)
    behind.tell(third, later)
    taken = behind.take(MORNING + timedelta(seconds=11), timedelta(seconds=10)).cases
    assert list(taken) == [waiting.subject, third.subject]  # read, it waits for nothing
    behind.tell(third, later)
    assert behind.take(later, NO_PATIENCE).cases[third.subject].known == [third]


def test_what_was_released_is_held_no_longer_and_is_read_after_a_failure() -> None:
    behind = Behind()
    (fact,) = papers(1)
    behind.tell(fact, MORNING)
    taken = behind.take(MORNING, NO_PATIENCE)
    assert taken.release() == {fact.subject: [fact]}
    assert taken.release() == {fact.subject: []}
    behind.put_back(taken)
    assert behind.take(MORNING, NO_PATIENCE).cases[fact.subject].to_read
