"""What stands against one recorded act, beyond what is the same for whoever asks beforehand.

An act that was allowed meets none of these, unless another came first.
"""

from collections.abc import Callable, Mapping
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.case import Case
from services.archive.domain.facts import Fact
from services.archive.domain.machine import CASE
from services.archive.domain.refusals import Refused, cases, desks, people

_FOLLOWS_ANOTHER: Final = CASE["answer_again"].sources | {"merged", "rated_no"}
"""A merged case in these states takes the reply to its main case for its own."""


def objection(case: Case, fact: Fact) -> Refused | None:
    against = _OBJECTIONS.get(fact.type)
    return against(case, fact) if against else None


def not_passed_on(case: Case) -> Refused | None:
    """Why this case does not take the reply to another for its own."""
    if case.status in _FOLLOWS_ANOTHER:
        return None
    ended = case.status in {"closed", "withdrawn", "converted", "not_filed"}
    return cases.BY_CASE[case.status] if ended else cases.NOT_MERGED


def _decided(case: Case, fact: Fact) -> Refused | None:
    one = next((one for one in case.invited if one["id"] == fact.member), None)
    if one is None:
        return people.INVITED_ONLY
    return cases.ALREADY_DECIDED if one["decision"] else None


def _rated_late(case: Case, fact: Fact) -> Refused | None:
    """The author's "not satisfied" must never be kept without having its effect."""
    author = case.author is None or fact.member == case.author["id"]
    return rated_too_late(case) if author and fact.data.get("reopens") else None


def rated_too_late(case: Case) -> Refused | None:
    """Its author's word has an effect on a case that is answered and not rated yet."""
    if case.status == "replied":
        return None
    over = {"closed": cases.CASE_CLOSED, "tracked": cases.RATING_WINDOW_OVER}
    return over.get(case.status, cases.CASE_RATED)


def _nothing_to_confirm(case: Case, fact: Fact) -> Refused | None:
    key = fact.data["reply_id"]
    waits = any(one.id == key and one.answers and one.confirmed is None for one in case.replies)
    return None if waits else cases.NOTHING_TO_CONFIRM


def _not_promised(case: Case, fact: Fact) -> Refused | None:
    key, desk = fact.data["promise_id"], fact.assignment_id
    mine = any(one["id"] == key and one["assignment_id"] == desk for one in case.open_promises)
    return None if mine else desks.NO_PROMISE


_OBJECTIONS: Final[Mapping[str, Callable[[Case, Fact], Refused | None]]] = {
    f.COSIGNED: _decided,
    f.RATED: _rated_late,
    f.PHONE_CONFIRMED: _nothing_to_confirm,
    f.CARRIED_OUT: _not_promised,
}
