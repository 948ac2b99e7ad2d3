"""Writes the router's decisions as events, the same ids for the same cause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter

from services.router.domain.decision import Place, Referral
from services.router.domain.ranking import Standing
from services.router.domain.words import Words
from services.router.ports import Deadlines
from shared.clock import Clock
from shared.events import (
    Actor,
    AssignedData,
    Bilingual,
    Candidate,
    EnquiryAssigned,
    Event,
    FilingData,
    FilingRequested,
    Paper,
    ReturnGranted,
    ReturnRefused,
    RulingData,
    TriageData,
    TriageRequested,
    derived_id,
)

SOURCE = "consult/router"
_ROUTER = Actor(id="router", role="service")
_CANDIDATES = 5
_CANDIDATE_LIST = TypeAdapter(tuple[Candidate, ...])


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision rests on; `hops` counts the bureaus that had the paper before."""

    reasons: Sequence[Words]
    standings: Sequence[Standing] = ()
    decided_by: Literal["router", "secretariat"] = "router"
    hops: int = 0

    def confidence_in(self, bureau: str) -> float:
        if self.decided_by == "secretariat":
            return 1.0
        shares = (standing.score for standing in self.standings if standing.bureau == bureau)
        return round(next(shares, 0.0), 4)


class Writing:
    def __init__(self, deadlines: Deadlines, clock: Clock) -> None:
        self._deadlines = deadlines
        self._clock = clock

    def assignments(
        self, cause: Event, paper: Paper, *, places: Iterable[Place], grounds: Grounds
    ) -> list[Event]:
        """One event per bureau; the time allowed runs from the cause, whenever it is handled."""
        return [self._assignment(cause, paper, place=place, on=grounds) for place in places]

    def _assignment(
        self, cause: Event, paper: Paper, *, place: Place, on: Grounds
    ) -> EnquiryAssigned:
        """Its id names cause and bureau alone: a decision has one place for a bureau."""
        envelope = self._envelope(cause, EnquiryAssigned, place.bureau)
        limit = partial(self._deadlines.due, paper.kind, start=cause.time)
        data = AssignedData(
            assignment_id=envelope["id"],
            role=place.role,
            lead=place.lead,
            co=place.co,
            due_at=limit("co_handler_opinion" if place.role == "co" else "answer"),
            sign_by=limit("acknowledge"),
            return_by=limit("hand_back"),
            confidence=on.confidence_in(place.bureau),
            reasons=_bilingual(on.reasons),
            candidates=_candidates(on.standings),
            decided_by=on.decided_by,
            hops=on.hops,
            paper=paper,
        )
        return EnquiryAssigned(**envelope, data=data)

    def triage(
        self, cause: Event, paper: Paper, *, referral: Referral, grounds: Grounds
    ) -> TriageRequested:
        data = TriageData(
            reason=referral.reason,
            reasons=_bilingual(grounds.reasons),
            candidates=_candidates(grounds.standings),
            hops=grounds.hops,
            paper=paper,
        )
        return TriageRequested(**self._envelope(cause, TriageRequested), data=data)

    def filing(self, cause: Event, paper: Paper, *, grounds: Grounds) -> FilingRequested:
        data = FilingData(
            reasons=_bilingual(grounds.reasons),
            candidates=_candidates(grounds.standings),
            paper=paper,
        )
        return FilingRequested(**self._envelope(cause, FilingRequested), data=data)

    def grant(self, cause: Event, *, assignment_id: UUID) -> ReturnGranted:
        """The bureau that handed back is free of the paper."""
        data = RulingData(assignment_id=assignment_id, by=_ROUTER)
        return ReturnGranted(**self._envelope(cause, ReturnGranted, cause.bureau), data=data)

    def refuse(self, cause: Event, *, assignment_id: UUID, note: str) -> ReturnRefused:
        """The bureau that handed back has to handle the paper."""
        data = RulingData(assignment_id=assignment_id, by=_ROUTER, note=note)
        return ReturnRefused(**self._envelope(cause, ReturnRefused, cause.bureau), data=data)

    def _envelope(
        self, cause: Event, kind: type[Event], bureau: str | None = None
    ) -> dict[str, Any]:
        return {
            "id": derived_id(cause.id, kind.TYPE, bureau or ""),
            "source": SOURCE,
            "subject": cause.subject,
            "time": self._clock(),
            "region": cause.region,
            "bureau": bureau,
            "correlationid": cause.correlationid,
            "causationid": cause.id,
            "traceparent": cause.traceparent,
        }


def _bilingual(reasons: Iterable[Words]) -> tuple[Bilingual, ...]:
    return tuple([Bilingual(zh=reason.zh, en=reason.en) for reason in reasons])


def _candidates(standings: Sequence[Standing]) -> tuple[Candidate, ...]:
    """Rounded down in sum: scores of one paper stay within 1."""
    return _CANDIDATE_LIST.validate_python(
        [
            {"bureau": standing.bureau, "score": int(standing.score * 10_000) / 10_000}
            for standing in standings[:_CANDIDATES]
        ]
    )
