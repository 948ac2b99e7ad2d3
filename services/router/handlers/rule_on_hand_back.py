"""A bureau hands a paper back: another takes over, or a person decides."""

import structlog

from services.router.domain.decision import HandBack, Policy, Referral, rule
from services.router.domain.reasons import why_referred, why_taken_over
from services.router.handlers.judgement import Judgement
from services.router.handlers.writing import Grounds, Writing
from shared.events import ReturnRequested
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)


class RuleOnHandBack:
    """ReturnRequested -> ReturnGranted and EnquiryAssigned, or TriageRequested.

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
        data, bureaus = event.data, self._judgement.bureaus
        standings = self._judgement.standings(data.paper)
        hand_back = HandBack(event.bureau, data.proposed_bureau, data.hops)
        ruling = rule(hand_back, bureaus, self._policy)
        if isinstance(ruling, Referral):
            reasons = why_referred(ruling, standings, bureaus)
            grounds = Grounds(reasons, standings, hops=data.hops)
            triage = self._writing.triage(event, data.paper, referral=ruling, grounds=grounds)
            await self._publisher.publish(triage)
            log.info("router.triage_requested", enquiry_id=event.subject, reason=ruling.reason)
            return
        grounds = Grounds(why_taken_over(hand_back, bureaus), standings, hops=data.hops + 1)
        await self._publisher.publish(
            self._writing.grant(event, assignment_id=data.assignment_id),
            *self._writing.assignments(event, data.paper, handlers=ruling, grounds=grounds),
        )
        log.info("router.return_granted", enquiry_id=event.subject, lead=ruling.lead)
