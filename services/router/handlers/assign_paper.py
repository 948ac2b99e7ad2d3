"""A paper may be handled: the bureau that its words point to gets it, or a person decides."""

from collections.abc import Mapping, Sequence

import structlog

from services.router.domain.decision import Policy, Referral, Wish, decide
from services.router.domain.lexicon import Bureau
from services.router.domain.ranking import Standing
from services.router.domain.reasons import why_assigned, why_contradicted, why_referred
from services.router.handlers.judgement import Judgement
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
        bureaus, standings = self._judgement.bureaus, self._judgement.standings(paper)
        wish = self._judgement.wish(paper)
        decision = decide(standings, self._policy, wish)
        if isinstance(decision, Referral):
            grounds = _referred(decision, standings, bureaus, wish=wish)
            triage = self._writing.triage(event, paper, referral=decision, grounds=grounds)
            await self._publisher.publish(triage)
            log.info("router.triage_requested", enquiry_id=event.subject, reason=decision.reason)
            return
        lead = decision.lead
        reasons = why_assigned(standings[0], bureaus[lead], wanted=lead in paper.wanted_bureaus)
        grounds = Grounds(reasons, standings)
        await self._publisher.publish(
            *self._writing.assignments(event, paper, places=decision.places, grounds=grounds)
        )
        log.info("router.enquiry_assigned", enquiry_id=event.subject, lead=lead, co=decision.co)


def _referred(
    referral: Referral,
    standings: Sequence[Standing],
    bureaus: Mapping[str, Bureau],
    *,
    wish: Wish | None,
) -> Grounds:
    if referral.reason == "contradiction" and wish is not None:
        return Grounds(why_contradicted(referral, wish, bureaus), standings)
    return Grounds(why_referred(referral, standings, bureaus), standings)
