"""The archive's clock in tests: publishes what is due on a case, and what follows from that."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.archive.adapters.documents import event_document, fact_of
from services.archive.domain import Case, Consequence, Fact, Terms, consequences, fold, instant
from services.archive.handlers.keep_time import event_of
from tests.unit.archive.stories import MORNING, Story

DAYS = {"rework": 30, "assign": 5}


def _due(_kind: str, step: str, start: str) -> str | None:
    days = DAYS.get(step)
    return instant(datetime.fromisoformat(start) + timedelta(days=days)) if days else None


def _approaching(start: str, due: str) -> str:
    begun, ended = datetime.fromisoformat(start), datetime.fromisoformat(due)
    return instant(begun + (ended - begun) * 0.75)


TERMS = Terms(_due, _approaching, lambda kind: kind != "consultation")


def due_by(case: Case, now: datetime) -> list[Consequence]:
    return [one for one in consequences(case, TERMS) if one.at <= instant(now)]


def kinds_due(story: Story, now: datetime | None = None) -> list[str]:
    return [one.type for one in due_by(story.case, now or story.now)]


def fact_from(case: Case, told: Consequence, now: datetime) -> Fact:
    """As the archive writes it, so that it is an event of its class."""
    return fact_of(event_document(event_of(told, case, now), MORNING))


def published(facts: Sequence[Fact], now: datetime, *, rounds: int = 12) -> list[Fact]:
    """The record when all that is due has been published, whatever follows from it too."""
    known = list(facts)
    for _ in range(rounds):
        case = fold(known)
        due = due_by(case, now)
        if not due:
            return known
        new = [fact_from(case, one, now) for one in due]
        known += [fact for fact in new if fact.subject == case.id]
    raise AssertionError(f"still due: {due_by(fold(known), now)}")


def after(story: Story, now: datetime | None = None) -> Case:
    return fold(published(story.facts, now or story.now))
