"""Conditions that hold for whoever asks now, though not for what was allowed a moment ago."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.archive.domain.case import Assignment, Case
from services.archive.domain.facts import Instant
from services.archive.domain.objections import rated_too_late
from services.archive.domain.refusals import Refused, cases, desks, people
from services.archive.domain.relations import Actor
from services.archive.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks when, about which assignment."""

    case: Case
    actor: Actor
    assignment: Assignment | None
    now: Instant
    terms: Terms


Condition = Callable[[Question], Refused | None]


def _unless(met: bool, refused: Refused) -> Refused | None:  # noqa: FBT001 - read as a sentence
    return None if met else refused


def _cosign_by(asked: Question) -> Refused | None:
    mine = [one for one in asked.case.invited if one["id"] == asked.actor.member]
    if mine and mine[0]["decision"] is not None:
        return cases.ALREADY_DECIDED
    return _unless(not _past(asked.case.cosign_by, asked.now), cases.NO_WINDOW)


def _ready(asked: Question) -> Refused | None:
    written = asked.case.title and asked.case.text
    return _unless(bool(written), cases.DRAFT_INCOMPLETE)


def _own_login(asked: Question) -> Refused | None:
    return _unless(asked.actor.acting_for is None, people.OWN_LOGIN_ONLY)


def _rates_now(asked: Question) -> Refused | None:
    """Each signer once an answer; who gave no view may still give one.

    The author's word decides what becomes of the case, so he says it while that is open.
    """
    case, actor = asked.case, asked.actor
    key = case.answer.id if case.answer else None
    given = any(
        one["reply_id"] == key
        and one["by"].get("id") == actor.id
        and (one["satisfied"] or one["reopens"])
        for one in case.ratings
    )
    if given:
        return cases.CASE_RATED
    author = case.author is not None and case.author["id"] == actor.member
    return rated_too_late(case) if author else None


def _feedback_by(asked: Question) -> Refused | None:
    return _unless(not _past(asked.case.feedback_by, asked.now), cases.RATING_WINDOW_OVER)


_HANDLED: Final[Mapping[str, Refused]] = dict.fromkeys(
    ("triage", "reassigning", "assigned", "in_handling", "suspended"), cases.IN_HANDLING
)


def _converter(asked: Question) -> Refused | None:
    """The author converts what he asked; a paper that is not filed the examiner converts."""
    if asked.actor.member is not None:
        consultation = asked.case.kind == "consultation"
        return _unless(consultation, cases.AUTHOR_CONVERTS_ENQUIRIES)
    status = asked.case.status
    return _unless(
        status in {"submitted", "not_filed"}, _HANDLED.get(status, cases.BY_CASE[status])
    )


def _filing(asked: Question) -> Refused | None:
    needed = asked.terms.needs_filing(asked.case.kind or "")
    return _unless(needed, cases.NO_FILING)


def _merging(asked: Question) -> Refused | None:
    needed = asked.terms.needs_filing(asked.case.kind or "")
    return _unless(needed, cases.NO_MERGING)


def _filed(asked: Question) -> Refused | None:
    waits = asked.case.status == "submitted" and _filing(asked) is None
    return _unless(not waits, cases.AWAITS_FILING)


def _return_by(asked: Question) -> Refused | None:
    limit = asked.assignment.return_by if asked.assignment else None
    return _unless(not _past(limit, asked.now), desks.RETURN_WINDOW_OVER)


def _opinions(asked: Question) -> Refused | None:
    if asked.assignment is None or asked.assignment.role == "separate":
        return None
    handlers = [one for one in asked.case.assignments if one.role == "co"]
    known = {one.bureau for one in handlers}
    heard = known.issuperset(asked.assignment.co) and not any(one.awaited for one in handlers)
    return _unless(heard, desks.OPINIONS_AWAITED)


def _opinions_on_a_call(asked: Question) -> Refused | None:
    """A call answers a consultation, so it waits as any answer does; of papers it is no answer."""
    return _opinions(asked) if asked.case.kind == "consultation" else None


def _review(asked: Question) -> Refused | None:
    """The reply to a key item goes out when the secretariat has approved its draft."""
    if asked.case.supervision is None or asked.assignment is None:
        return None
    draft = asked.assignment.draft
    review = draft["review"] if draft else None
    return _unless(bool(review and review["approved"]), desks.REVIEW_AWAITED)


def _past(limit: Instant | None, now: Instant) -> bool:
    return limit is not None and limit < now


CONDITIONS: Final[Mapping[str, Condition]] = {
    "cosign_by": _cosign_by,
    "ready": _ready,
    "own_login": _own_login,
    "rates_now": _rates_now,
    "feedback_by": _feedback_by,
    "converter": _converter,
    "filing": _filing,
    "merging": _merging,
    "filed": _filed,
    "return_by": _return_by,
    "opinions": _opinions,
    "opinions_on_a_call": _opinions_on_a_call,
    "review": _review,
}
