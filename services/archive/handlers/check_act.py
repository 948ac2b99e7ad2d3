"""Intake asks before it accepts an act on an existing case; asking changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.archive.domain import (
    Actor,
    Allowed,
    Asked,
    Case,
    Refused,
    Terms,
    Viewer,
    allowed_acts,
    instant,
    may,
    visible,
)
from services.archive.domain.case import Plain
from services.archive.domain.facts import SUBMITTED
from services.archive.domain.refusals import NOT_FOUND
from services.archive.domain.refusals.cases import NOT_ASSIGNED
from services.archive.domain.relations import own
from services.archive.domain.visibility import private
from services.archive.ports import CaseStore
from shared.clock import Clock
from shared.errors import TransientError


class IncompleteCaseError(TransientError):
    """The paper itself has not come in yet, though later events have; it will in a moment."""


@dataclass(frozen=True, slots=True)
class Permit:
    """The yes, with the case whose paper the act's event carries on."""

    case: Case
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class Denial:
    """The no; where he may know of the case, with what the same person may do instead."""

    refused: Refused
    instead: Sequence[Plain] | None = None


class CheckAct:
    def __init__(self, store: CaseStore, *, terms: Terms, clock: Clock) -> None:
        self._store = store
        self._terms = terms
        self._clock = clock

    async def __call__(self, enquiry_id: str, asked: Asked) -> Permit | Denial:
        """Raises IncompleteCaseError when the act is allowed but its paper is not here yet."""
        case = await self._store.case(enquiry_id)
        if case is None:
            return Denial(NOT_FOUND)
        if private(case) and case.assignments and not _submitted_too_late(case):
            raise IncompleteCaseError("the draft is known, its submission has not arrived yet")
        now = instant(self._clock())
        verdict = may(case, asked, now=now, terms=self._terms)
        if isinstance(verdict, Allowed):
            _check_complete(case, verdict)
            return Permit(case, verdict)
        if verdict.status == NOT_FOUND.status or not known_to(asked.actor, case):
            return Denial(NOT_FOUND)
        if verdict == NOT_ASSIGNED and any(one.open for one in own(case, asked.actor)):
            raise IncompleteCaseError("a co-handler is known, its lead has not arrived yet")
        return Denial(verdict, allowed_acts(case, asked.actor, now=now, terms=self._terms))


def known_to(actor: Actor, case: Case) -> bool:
    """Of a paper that was never submitted nobody hears but its author and whom he invited.

    A bureau that it was assigned to all the same, by a submission too late, has it in its queue.
    """
    if not private(case) or own(case, actor):
        return True
    return visible(case, Viewer(actor.member or actor.id, "member"))


def _submitted_too_late(case: Case) -> bool:
    """Its author had withdrawn it by then: the submission is here, and counts for nothing."""
    return any(one["type"] == SUBMITTED for one in case.overtaken)


def _check_complete(case: Case, allowed: Allowed) -> None:
    about = allowed.assignment
    if not case.complete or (about is not None and about.assigned_at is None):
        raise IncompleteCaseError("the paper, or its assignment, has not arrived yet")
