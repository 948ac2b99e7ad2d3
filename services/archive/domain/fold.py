"""A case is a pure function of the set of its facts: any order, any duplication, the same case."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain import steps_answer, steps_handling, steps_people
from services.archive.domain.case import Case
from services.archive.domain.facts import Fact, in_order
from services.archive.domain.limits import due
from services.archive.domain.machine import NEW
from services.archive.domain.timeline import timeline_entry
from services.archive.domain.walk import Walk

STEPS: Final = {**steps_people.STEPS, **steps_handling.STEPS, **steps_answer.STEPS}
_BEGINNINGS: Final = frozenset({f.DRAFTED, f.INVITED, f.SUBMITTED})


def fold(facts: Iterable[Fact]) -> Case:
    """The case that these facts of one enquiry make; at least one fact is needed."""
    known = in_order(facts)
    walk = Walk(_begun(known))
    for fact in known:
        _step(walk, fact)
        walk.heard(fact)
    case = walk.case
    case.bureaus = tuple(dict.fromkeys(one.bureau for one in case.assignments if one.bureau))
    case.due_at = due(case)
    late = {one["id"] for one in case.overtaken}
    case.timeline = tuple(timeline_entry(fact, overtaken=fact.id in late) for fact in known)
    return case


def _begun(known: Sequence[Fact]) -> Case:
    """Where the paper has not come in yet it was submitted: else nobody would act on it."""
    begins = any(fact.type in _BEGINNINGS for fact in known)
    own = [fact for fact in known if fact.type not in f.ALERT_TYPES]
    return Case(
        id=known[0].subject,
        n=len(own),
        region=known[0].region,
        status=NEW if begins else "submitted",
        updated_at=max(fact.time for fact in own or known),
    )


def _step(walk: Walk, fact: Fact) -> None:
    step = STEPS.get(fact.type)
    if step is None:
        return
    if walk.case.status == NEW and fact.type not in _BEGINNINGS:
        walk.move("submit")  # somebody's clock is ahead: this happened after the paper came in
    refused = walk.hindered(fact)
    if refused is None or _is_the_paper(walk, fact):
        step(walk, fact)
        walk.settle()
    elif not walk.repeats(fact):
        if fact.type == f.REPLY:
            steps_answer.replied_too_late(walk, fact)
        walk.overtake(fact, refused)


def _is_the_paper(walk: Walk, fact: Fact) -> bool:
    """What others did to the paper may come before the paper, which is not too late for that.

    A draft that was withdrawn before it was submitted stays its author's alone.
    """
    return fact.type == f.SUBMITTED and not walk.case.complete
