"""What may be done to a case, by whom and in which state: the only place that decides it.

What came through already is allowed again to whoever did it, known by the id of its event (and a
signature by its signer): a client that lost the answer cannot know, and repeating adds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.archive.domain.act import INVITED, Act
from services.archive.domain.acts import ACTS, ALL_ACTS
from services.archive.domain.asking import CONDITIONS, Question
from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.facts import SIGNED, Instant
from services.archive.domain.hindrance import hindrance
from services.archive.domain.permits import Allowed, allowed
from services.archive.domain.refusals import NOT_FOUND, Refused, cases, people
from services.archive.domain.relations import Actor, not_this_one, own, relations
from services.archive.domain.terms import Terms
from services.archive.domain.visibility import Viewer, visible

_INTERNAL = frozenset({"join", "part"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to do; `event_id` is the id that the act's event would have."""

    act: str
    actor: Actor
    stage: str | None = None
    assignment_id: str | None = None
    event_id: str | None = None


def may(case: Case, asked: Asked, *, now: Instant, terms: Terms) -> Allowed | Refused:
    """Whether this may be done now.

    Without `assignment_id` a bureau's act is about its latest assignment that allows it, one of
    the secretariat about the one that waits for it.
    """
    act = ACTS.get(f"{asked.act}:{asked.stage}" if asked.stage else asked.act)
    if act is None:
        return NOT_FOUND
    repeated = _entry(case, asked.event_id)
    if repeated is not None and (repeated.get("by") or {}).get("id") == asked.actor.id:
        return allowed(case, act, case.assignment(repeated.get("assignment_id")))
    stranger = _stranger(case, act, asked.actor)
    if stranger is not None:
        return stranger
    judged = _judge(case, act, asked, now=now, terms=terms)
    if isinstance(judged, Refused) and act.who == INVITED and not _known(case, asked.actor):
        return cases.NO_WINDOW  # what has become of the paper since is not for the invited
    signed = _chosen(case, act, asked) if isinstance(judged, Refused) else None
    if _signed_again(case, act, asked.actor, signed):
        return allowed(case, act, signed)
    return judged


def allowed_acts(case: Case, actor: Actor, *, now: Instant, terms: Terms) -> tuple[Plain, ...]:
    """All that this actor may do to the case now, each act once for each assignment."""
    found: list[Plain] = []
    for act in ALL_ACTS:
        if act.name in _INTERNAL or _stranger(case, act, actor) is not None:
            continue
        for assignment_id in _choices(case, act, actor):
            asked = Asked(act.name, actor, act.stage, assignment_id)
            if isinstance(_judge(case, act, asked, now=now, terms=terms), Allowed):
                fields = {"act": act.name, "stage": act.stage, "assignment_id": assignment_id}
                found.append({name: value for name, value in fields.items() if value})
    return tuple(found)


def _stranger(case: Case, act: Act, actor: Actor) -> Refused | None:
    """Nobody is told of what he may not know: a draft is its author's alone."""
    known = _known(case, actor)
    if not act.who.isdisjoint(relations(case, actor)):
        return None if known or actor.member or actor.role == "official" else NOT_FOUND
    if act.of_bureau and actor.role == "official":
        if not own(case, actor):
            return NOT_FOUND
        return people.CO_HANDLERS_ONLY if act.who == {"co"} else people.LEAD_ONLY
    return not_this_one(act) if known else NOT_FOUND


def _known(case: Case, actor: Actor) -> bool:
    return visible(case, Viewer(actor.member or actor.id, actor.role, actor.bureau))


def _judge(case: Case, act: Act, asked: Asked, *, now: Instant, terms: Terms) -> Allowed | Refused:
    assignment = None
    if act.holding is not None:
        assignment = _chosen(case, act, asked)
        if assignment is None:
            return NOT_FOUND if act.of_bureau else _nothing_waits(case, act)
    refused = hindrance(case, act, assignment)
    if refused is not None:
        return refused
    question = Question(case, asked.actor, assignment, now, terms)
    found = (CONDITIONS[name](question) for name in act.asking)
    against = next((reason for reason in found if reason is not None), None)
    return against or allowed(case, act, assignment, named=asked.assignment_id)


def _chosen(case: Case, act: Act, asked: Asked) -> Assignment | None:
    candidates = own(case, asked.actor) if act.of_bureau else list(case.assignments)
    if asked.assignment_id:
        return next((one for one in candidates if one.id == asked.assignment_id), None)
    suited = [one for one in candidates if hindrance(case, act, one) is None]
    still_open = [one for one in candidates if one.open]
    return next(reversed(suited or still_open or candidates), None)


def _choices(case: Case, act: Act, actor: Actor) -> Iterator[str | None]:
    if act.holding is None:
        yield None
        return
    for one in own(case, actor) if act.of_bureau else case.assignments:
        yield one.id


def _nothing_waits(case: Case, act: Act) -> Refused:
    placeholder = Assignment("", None, status="new")
    return hindrance(case, act, placeholder) or NOT_FOUND


def _signed_again(case: Case, act: Act, actor: Actor, assignment: Assignment | None) -> bool:
    """Whoever signed may say so again, as long as the paper is the bureau's work."""
    if act.name != "sign" or assignment is None or not assignment.open:
        return False
    return case.status in act.during and any(
        entry["type"] == SIGNED
        and not entry.get("overtaken")
        and entry.get("assignment_id") == assignment.id
        and (entry.get("by") or {}).get("id") == actor.id
        for entry in case.timeline
    )


def _entry(case: Case, event_id: str | None) -> Plain | None:
    return next((entry for entry in case.timeline if entry["id"] == event_id), None)
