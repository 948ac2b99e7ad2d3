"""A bureau hands a paper back: another takes over, it is refused, or a person decides."""

from dataclasses import replace

import structlog

from services.router.domain.decision import Place, Policy, Referral
from services.router.domain.hand_back import HandBack, Refusal, rule
from services.router.domain.reasons import (
    in_one_line,
    why_anew,
    why_kept,
    why_referred,
    why_taken_over,
)
from services.router.handlers.judgement import Judged, Judgement
from services.router.handlers.writing import Grounds, Writing
from shared.events import ReturnRequested
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)


class RuleOnHandBack:
    """ReturnRequested -> ReturnGranted and EnquiryAssigned, ReturnRefused, or TriageRequested.

    The return is granted only with somebody new to take over: until then the bureau keeps it.
    """

    def __init__(
        self, judgement: Judgement, writing: Writing, *, policy: Policy, publisher: Publisher
    ) -> None:
        self._judgement = judgement
        self._writing = writing
        self._policy = policy
        self._publisher = publisher

    async def __call__(self, event: ReturnRequested) -> None:
        hand_back = _hand_back(event)
        judged = self._judgement.judge(event.data.paper, about=event.subject)
        known, policy = self._judgement.bureaus, self._policy
        ruling = rule(hand_back, judged.evidence, known=known, policy=policy)
        if isinstance(ruling, tuple):
            await self._grant(event, ruling, hand_back=hand_back, judged=judged)
        elif isinstance(ruling, Refusal):
            await self._refuse(event, ruling, judged=judged)
        else:
            await self._refer(event, ruling, judged=judged)

    async def _grant(
        self,
        event: ReturnRequested,
        places: tuple[Place, ...],
        *,
        hand_back: HandBack,
        judged: Judged,
    ) -> None:
        bureaus, standings, paper = self._judgement.bureaus, judged.standings, event.data.paper
        successor, *others = places
        reasons = (*why_taken_over(hand_back, bureaus, standings), *judged.told)
        taken = Grounds(reasons, standings, hops=hand_back.hops + 1)
        anew = replace(taken, reasons=why_anew(bureaus[successor.bureau]))
        await self._publisher.publish(
            self._writing.grant(event, assignment_id=event.data.assignment_id),
            *self._writing.assignments(event, paper, places=(successor,), grounds=taken),
            *self._writing.assignments(event, paper, places=others, grounds=anew),
        )
        log.info("router.return_granted", enquiry_id=event.subject, bureau=successor.bureau)

    async def _refuse(self, event: ReturnRequested, refusal: Refusal, *, judged: Judged) -> None:
        why = why_kept(refusal, self._judgement.bureaus, judged.standings)
        note = in_one_line((*why, *judged.told))
        refused = self._writing.refuse(event, assignment_id=event.data.assignment_id, note=note)
        await self._publisher.publish(refused)
        log.info("router.return_refused", enquiry_id=event.subject, bureau=refusal.bureau)

    async def _refer(self, event: ReturnRequested, referral: Referral, *, judged: Judged) -> None:
        data, standings = event.data, judged.standings
        reasons = why_referred(referral, standings, self._judgement.bureaus)
        grounds = Grounds((*reasons, *judged.told), standings, hops=data.hops)
        triage = self._writing.triage(event, data.paper, referral=referral, grounds=grounds)
        await self._publisher.publish(triage)
        log.info("router.triage_requested", enquiry_id=event.subject, reason=referral.reason)


def _hand_back(event: ReturnRequested) -> HandBack:
    data = event.data
    return HandBack(
        returned_by=event.bureau,
        proposed=data.proposed_bureau,
        hops=data.hops,
        refusals=data.refusals,
        role=data.role or "sole",
        lead=data.lead,
        co=data.co,
    )
