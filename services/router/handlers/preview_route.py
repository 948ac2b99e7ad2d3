"""What would become of a paper that nobody has put yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.router.domain.decision import Policy, Referral, decide
from services.router.domain.ranking import Standing
from services.router.domain.reasons import why_assigned, why_contradicted, why_referred
from services.router.domain.similar import Earlier, worth_showing
from services.router.domain.waiting import Load
from services.router.domain.words import Words
from services.router.handlers.bureau_loads import BureauLoads
from services.router.handlers.judgement import Judged, Judgement
from services.router.ports import EarlierCases
from shared.events import Paper

_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """One bureau that it may go to."""

    standing: Standing
    name: Words


@dataclass(frozen=True, slots=True)
class Preview:
    """`lead` is None where a person would decide, for the reason `referred`.

    `similar` are answered cases like it that anybody may read, `waiting` is for the lead.
    """

    lead: str | None
    co: Sequence[str]
    referred: str | None
    reasons: Sequence[Words]
    candidates: Sequence[Likely]
    similar: Sequence[tuple[Earlier, Words]] = ()
    waiting: Load | None = None


class PreviewRoute:
    """Decides exactly as for a paper that was put, and publishes nothing."""

    def __init__(
        self,
        judgement: Judgement,
        *,
        policy: Policy,
        cases: EarlierCases | None = None,
        loads: BureauLoads | None = None,
    ) -> None:
        self._judgement = judgement
        self._policy = policy
        self._cases = cases
        self._loads = loads

    def __call__(self, paper: Paper) -> Preview:
        bureaus, judged = self._judgement.bureaus, self._judgement.judge(paper)
        standings, wish = judged.standings, judged.wish
        decision = decide(standings, self._policy, wish)
        candidates = [Likely(one, bureaus[one.bureau].name) for one in standings[:_CANDIDATES]]
        similar = self._similar(judged)
        if not isinstance(decision, Referral):
            wanted = decision.lead in paper.wanted_bureaus
            reasons = (
                *why_assigned(standings[0], bureaus[decision.lead], wanted=wanted),
                *judged.told,
            )
            waiting = self._loads.of(decision.lead) if self._loads else None
            return Preview(decision.lead, decision.co, None, reasons, candidates, similar, waiting)
        if decision.reason == "contradiction" and wish is not None:
            reasons = why_contradicted(decision, wish, bureaus)
        else:
            reasons = why_referred(decision, standings, bureaus)
        return Preview(None, (), decision.reason, (*reasons, *judged.told), candidates, similar)

    def _similar(self, judged: Judged) -> list[tuple[Earlier, Words]]:
        if self._cases is None:
            return []
        bureaus = self._judgement.bureaus
        found = worth_showing(self._cases.answered_like(judged.seen))
        return [(one, bureaus[one.bureau].name) for one in found if one.bureau in bureaus]
