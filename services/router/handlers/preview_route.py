"""What would become of a paper that nobody has put yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.router.domain.decision import Policy, Referral, decide
from services.router.domain.ranking import Standing
from services.router.domain.reasons import why_assigned, why_contradicted, why_referred
from services.router.domain.words import Words
from services.router.handlers.judgement import Judgement
from shared.events import Paper

_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """One bureau that it may go to."""

    standing: Standing
    name: Words


@dataclass(frozen=True, slots=True)
class Preview:
    """`lead` is None where a person would decide, for the reason `referred`."""

    lead: str | None
    co: Sequence[str]
    referred: str | None
    reasons: Sequence[Words]
    candidates: Sequence[Likely]


class PreviewRoute:
    """Decides exactly as for a paper that was put, and publishes nothing."""

    def __init__(self, judgement: Judgement, *, policy: Policy) -> None:
        self._judgement = judgement
        self._policy = policy

    def __call__(self, paper: Paper) -> Preview:
        bureaus, standings = self._judgement.bureaus, self._judgement.standings(paper)
        wish = self._judgement.wish(paper)
        decision = decide(standings, self._policy, wish)
        candidates = [Likely(one, bureaus[one.bureau].name) for one in standings[:_CANDIDATES]]
        if not isinstance(decision, Referral):
            wanted = decision.lead in paper.wanted_bureaus
            reasons = why_assigned(standings[0], bureaus[decision.lead], wanted=wanted)
            return Preview(decision.lead, decision.co, None, reasons, candidates)
        if decision.reason == "contradiction" and wish is not None:
            reasons = why_contradicted(decision, wish, bureaus)
        else:
            reasons = why_referred(decision, standings, bureaus)
        return Preview(None, (), decision.reason, reasons, candidates)
