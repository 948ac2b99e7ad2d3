"""What comes of an answer by itself: closed, tracked, handled again, supervised."""

from collections.abc import Iterator, Sequence
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.case import Case, Plain, Reply
from services.archive.domain.consequence import NOW, Consequence, told_of
from services.archive.domain.facts import Instant
from services.archive.domain.machine import ENDED
from services.archive.domain.terms import Terms

_SERVICE: Final = {"id": "archive", "role": "service"}


def outcomes(case: Case, terms: Terms) -> Iterator[Consequence]:
    answer = case.answer
    if answer is None:
        return
    yield from _supervision(case, answer)
    if case.status == "rated_no":
        yield from _dissatisfied(case, answer, terms)
    elif case.question is not None:
        return
    elif case.status == "rated_ok":
        yield _ended(case, answer, NOW, reason="rated")
    elif case.status == "replied" and case.feedback_by:
        yield _ended(case, answer, case.feedback_by, reason="window_closed")
    elif case.status == "tracked" and not case.open_promises:
        yield _closed(answer, NOW, reason="promises_kept")
    elif case.status == "tracked":
        yield from _overdue(case, answer, terms)


def _dissatisfied(case: Case, answer: Reply, terms: Terms) -> Iterator[Consequence]:
    for rating in _against(case)[-1:]:
        due = terms.due(case.kind or "", "rework", rating["at"]) or rating["at"]
        yield _reopened(answer, rating["id"], NOW, reason="not_satisfied", due=due)


def _supervision(case: Case, answer: Reply) -> Iterator[Consequence]:
    """The second time the secretariat watches over it, whatever has come of the case since."""
    against = _against(case)
    watched = "second_not_satisfied" in told_of(case, f.SUPERVISED, "reason")
    if len(against) > 1 and not watched and case.status not in ENDED:
        why = {"by": _SERVICE, "reason": "second_not_satisfied"}
        yield Consequence(f.SUPERVISED, NOW, against[1]["id"], bureau=answer.bureau, data=why)


def _against(case: Case) -> Sequence[Plain]:
    """The ratings of the author that had the paper handled again."""
    author = case.author["id"] if case.author else None
    return [one for one in case.ratings if one["reopens"] and one["by"].get("id") == author]


def _overdue(case: Case, answer: Reply, terms: Terms) -> Iterator[Consequence]:
    """A promise reopens once, and only if its date passed after the latest answer."""
    reopened = told_of(case, f.REOPENED, "cause")
    for promise in case.open_promises:
        if promise["id"] not in reopened and promise["due_at"] >= answer.at:
            limit = promise["due_at"]
            due = terms.due(case.kind or "", "rework", limit) or limit
            yield Consequence(
                f.REOPENED,
                limit,
                promise["id"],
                bureau=promise["bureau"],
                data={
                    "assignment_id": promise["assignment_id"],
                    "reason": "promise_overdue",
                    "due_at": due,
                    "cause": promise["id"],
                },
            )


def _reopened(answer: Reply, cause: str, at: Instant, *, reason: str, due: Instant) -> Consequence:
    data = {
        "assignment_id": answer.assignment_id,
        "reason": reason,
        "due_at": due,
        "cause": cause,
    }
    return Consequence(f.REOPENED, at, cause, bureau=answer.bureau, data=data)


def _ended(case: Case, answer: Reply, at: Instant, *, reason: str) -> Consequence:
    """Closed, or tracked as long as a promise is open: once for each answer."""
    open_ = [one["id"] for one in case.open_promises]
    if open_:
        return Consequence(f.TRACKED, at, answer.id, data={"promises": open_})
    return _closed(answer, at, reason=reason)


def _closed(answer: Reply, at: Instant, *, reason: str) -> Consequence:
    return Consequence(f.CLOSED, at, answer.id, data={"reason": reason})
