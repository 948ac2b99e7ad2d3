"""What an allowed act is about: all that its event has to carry besides the paper."""

from dataclasses import dataclass

from services.archive.domain.act import Act
from services.archive.domain.case import Assignment, Case, Reply
from services.archive.domain.facts import ALERT_TYPES, RETURNED_TO_AUTHOR, SPLIT

_ABOUT_THE_ANSWER = frozenset({"ask", "rate", "confirm_phone", "correct", "publish"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """`lead` is the bureau in the lead now, `hops` counts the bureaus before."""

    assignment: Assignment | None
    cause: str | None
    lead: str | None
    co: tuple[str, ...]
    hops: int
    answer: Reply | None
    main: str | None


def allowed(
    case: Case, act: Act, assignment: Assignment | None, *, named: str | None = None
) -> Allowed:
    """A direction counts all bureaus that had the lead; an act of a bureau those before it.

    `named` is the assignment whose answer is meant, where several bureaus answer separately.
    """
    answer = case.unconfirmed if act.name == "confirm_phone" else _answer(case, named)
    if assignment is None and act.name in _ABOUT_THE_ANSWER and answer:
        assignment = case.assignment(answer.assignment_id)
    co = [one.bureau for one in case.assignments if one.role == "co" and one.open and one.bureau]
    led = {one.bureau for one in case.assignments if one.leading}
    return Allowed(
        assignment=assignment,
        cause=_cause(case, act),
        lead=_lead(case, assignment),
        co=tuple(dict.fromkeys(co)),
        hops=assignment.hops if assignment else len(led),
        answer=answer,
        main=case.merged_into or _last_main(case),
    )


def _answer(case: Case, named: str | None) -> Reply | None:
    of_it = [one for one in case.replies if one.answers and one.assignment_id == named]
    return of_it[-1] if of_it else case.answer


def _last_main(case: Case) -> str | None:
    """What the paper was split from: a split that is repeated has to find it."""
    found = [entry["out_of"] for entry in case.timeline if entry["type"] == SPLIT]
    return found[-1] if found else None


def _lead(case: Case, about: Assignment | None) -> str | None:
    """Separate bureaus have one in common, by which who replaces one of them joins the rest."""
    if about is not None and about.lead is not None:
        return about.lead
    in_force = [one for one in case.assignments if one.answering and (one.open or one.replied_at)]
    return (in_force[-1].lead or in_force[-1].bureau) if in_force else None


def _cause(case: Case, act: Act) -> str | None:
    """The last that was told before the act, so that it never stands before what it relies on.

    A draft is submitted once, by whomever: only the return to its author makes another submission.
    """
    wanted = {RETURNED_TO_AUTHOR} if act.name == "submit" else None
    told = [
        entry["id"]
        for entry in case.timeline
        if (entry["type"] in wanted if wanted else entry["type"] not in ALERT_TYPES)
    ]
    return told[-1] if told else None
