"""What the router may learn from a case: where it went, what came back, and who answered it."""

from collections.abc import Sequence
from typing import Any

from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.facts import DIRECTED, RETURN_GRANTED, RETURN_REQUESTED
from services.archive.domain.visibility import EVERYONE, READERS, audience, private, unsent


def teaches(case: Case) -> bool:
    """It was given to a bureau, and what it says is what its author has sent."""
    return case.complete and not private(case) and bool(case.bureaus)


def lesson_of(case: Case) -> dict[str, Any]:
    """`public` where every verified person may read the case, or the copy that is given here.

    The words are left out where their author has changed them since he sent them, and as long as
    nothing is to be learnt from them: at the peak nearly all cases have only just been assigned.
    """
    seen_by = frozenset(audience(case))
    handed_back, directed = _handed_back(case), _directed(case)
    told = handed_back or directed or any(one.replied_at for one in case.assignments)
    title, text = (case.title, case.text) if told and not unsent(case) else ("", "")
    if READERS in seen_by and case.published is not None:
        title, text = case.published["title"], case.published["text"]
    return {
        "id": case.id,
        "updated_at": case.updated_at,
        "kind": case.kind,
        "title": title or "",
        "text": text or "",
        "public": not seen_by.isdisjoint({EVERYONE, READERS}),
        "handed_back": handed_back,
        "directed": directed,
        "assignments": [_assignment(one) for one in case.assignments if one.bureau],
    }


def _handed_back(case: Case) -> Sequence[Plain]:
    """What was granted, with the reason that the bureau gave and whom it proposed."""
    asked: dict[str | None, Plain] = {}
    granted: list[Plain] = []
    for entry in case.timeline:
        if entry.get("overtaken"):
            continue
        about = entry.get("assignment_id")
        if entry["type"] == RETURN_REQUESTED:
            asked[about] = entry
        elif entry["type"] == RETURN_GRANTED:
            back = {"bureau": _bureau(case, entry), "at": entry["at"]}
            why = asked.get(about, {})
            told = {"reason_code": why.get("reason_code"), "proposed": why.get("proposed_bureau")}
            granted.append(back | told)
    return granted


def _bureau(case: Case, entry: Plain) -> str | None:
    assignment = case.assignment(entry.get("assignment_id"))
    of_it = assignment.bureau if assignment else None
    return of_it or entry.get("bureau")


def _directed(case: Case) -> Plain | None:
    """The secretariat's last word."""
    told = [entry for entry in case.timeline if entry["type"] == DIRECTED]
    in_force = [entry for entry in told if not entry.get("overtaken")]
    return {"lead": in_force[-1].get("lead"), "at": in_force[-1]["at"]} if in_force else None


def _assignment(one: Assignment) -> Plain:
    names = ("bureau", "role", "open", "assigned_at")
    return {name: getattr(one, name) for name in names} | {"answered_at": one.replied_at}
