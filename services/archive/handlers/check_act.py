"""Intake asks before it accepts an act on an existing case; asking changes nothing."""

from dataclasses import dataclass

from services.archive.domain import Act, Actor, Allowed, Case, Refused, may
from services.archive.domain.refusals import NOT_FOUND
from services.archive.ports import CaseStore
from shared.errors import TransientError


class IncompleteCaseError(TransientError):
    """The paper itself has not come in yet, though later events have; it will in a moment."""


@dataclass(frozen=True, slots=True)
class Permit:
    """The yes, with the case whose paper the act's event carries on."""

    case: Case
    allowed: Allowed


class CheckAct:
    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(
        self,
        enquiry_id: str,
        act: Act,
        *,
        actor: Actor,
        assignment_id: str | None = None,
        event_id: str | None = None,
    ) -> Permit | Refused:
        """Raises IncompleteCaseError when the act is allowed but its paper is not here yet."""
        case = await self._store.case(enquiry_id)
        if case is None:
            return NOT_FOUND
        verdict = may(case, act, actor=actor, assignment_id=assignment_id, event_id=event_id)
        if isinstance(verdict, Refused):
            return verdict
        if not case.complete:
            raise IncompleteCaseError("the paper has not arrived yet")
        return Permit(case, verdict)
