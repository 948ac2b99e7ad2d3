"""A paper may be handled: the bureau that its words point to gets it, or a person decides."""

from collections.abc import Mapping

import structlog

from services.router.domain.decision import Policy, Referral, decide
from services.router.domain.lexicon import Bureau
from services.router.domain.reasons import why_assigned, why_contradicted, why_referred
from services.router.handlers.judgement import Judged, Judgement
from services.router.handlers.writing import Grounds, Writing
from shared.events import CaseFiled, CaseSplit, EnquirySubmitted
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)


class AssignPaper:
    """Submitted, filed or split off -> EnquiryAssigned, one per bureau, or TriageRequested."""

    def __init__(
        self, judgement: Judgement, writing: Writing, *, policy: Policy, publisher: Publisher
    ) -> None:
        self._judgement = judgement
        self._writing = writing
        self._policy = policy
        self._publisher = publisher

    async def __call__(self, event: EnquirySubmitted | CaseFiled | CaseSplit) -> None:
        paper = event.data if isinstance(event, EnquirySubmitted) else event.data.paper
        bureaus, judged = self._judgement.bureaus, self._judgement.judge(paper, about=event.subject)
        decision = decide(judged.standings, self._policy, judged.wish)
        if isinstance(decision, Referral):
            grounds = _referred(decision, judged, bureaus)
            triage = self._writing.triage(event, paper, referral=decision, grounds=grounds)
            await self._publisher.publish(triage)
            log.info("router.triage_requested", enquiry_id=event.subject, reason=decision.reason)
            return
        lead = decision.lead
        wanted = lead in paper.wanted_bureaus
        reasons = why_assigned(judged.standings[0], bureaus[lead], wanted=wanted)
        grounds = Grounds((*reasons, *judged.told), judged.standings)
        await self._publisher.publish(
            *self._writing.assignments(event, paper, places=decision.places, grounds=grounds)
        )
        log.info("router.enquiry_assigned", enquiry_id=event.subject, lead=lead, co=decision.co)


def _referred(referral: Referral, judged: Judged, bureaus: Mapping[str, Bureau]) -> Grounds:
    if referral.reason == "contradiction" and judged.wish is not None:
        reasons = why_contradicted(referral, judged.wish, bureaus)
    else:
        reasons = why_referred(referral, judged.standings, bureaus)
    return Grounds((*reasons, *judged.told), judged.standings)
