"""What becomes of a hand-back: another bureau takes the place, it is refused, or a person rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.router.domain.decision import Handlers, Place, Policy, Referral, Role
from services.router.domain.ranking import Standing


@dataclass(frozen=True, slots=True)
class HandBack:
    """`hops` counts the bureaus before, `refusals` how often this one was refused already."""

    returned_by: str | None
    proposed: str | None
    hops: int
    refusals: int = 0
    role: Role = "sole"
    lead: str | None = None
    co: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the bureaus: their shares, and those that the paper or its author names."""

    standings: Sequence[Standing]
    named: Collection[str] = ()

    def share(self, bureau: str | None) -> float:
        return next((one.score for one in self.standings if one.bureau == bureau), 0.0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The bureau keeps the paper: it is its own rather than that of the one it proposes."""

    bureau: str
    proposed: str


def rule(
    hand_back: HandBack, evidence: Evidence, *, known: Collection[str], policy: Policy
) -> tuple[Place, ...] | Refusal | Referral:
    """Who takes the place, before all whose part changes with it.

    Without a proposal only a bureau that is certain enough takes over; a co-handler's place goes
    to nobody who was not proposed. After a refusal only people rule: no machine insists.
    """
    if hand_back.hops >= policy.max_bounces:
        return Referral("bounce_limit")
    if hand_back.refusals:
        return Referral("return_refused")
    successor = _certain(hand_back, evidence, policy)
    if hand_back.proposed is not None:
        if _is_owner(hand_back, evidence, policy):
            return Refusal(str(hand_back.returned_by), hand_back.proposed)
        successor = _plausible(hand_back.proposed, evidence, policy)
    if successor is None or successor not in known or successor in _holders(hand_back):
        return Referral("low_confidence")
    if hand_back.role == "co" and hand_back.lead is None:
        return Referral("low_confidence")  # nobody leads whom a new co-handler could serve
    return _in_place(hand_back, successor)


def _certain(hand_back: HandBack, evidence: Evidence, policy: Policy) -> str | None:
    if hand_back.role == "co" or not evidence.standings:
        return None
    top = evidence.standings[0]
    return top.bureau if top.score >= policy.assign else None


def _is_owner(hand_back: HandBack, evidence: Evidence, policy: Policy) -> bool:
    own = evidence.share(hand_back.returned_by)
    return own >= policy.assign and own > evidence.share(hand_back.proposed)


def _plausible(proposed: str, evidence: Evidence, policy: Policy) -> str | None:
    likely = evidence.share(proposed) >= policy.plausible
    return proposed if likely or proposed in evidence.named else None


def _holders(hand_back: HandBack) -> set[str | None]:
    """Who cannot take the place, having one of the same paper already."""
    one = {hand_back.returned_by}
    return one | {hand_back.lead, *hand_back.co} if hand_back.role == "co" else one


def _in_place(hand_back: HandBack, bureau: str) -> tuple[Place, ...]:
    """The role goes on; under a new lead its co-handlers start anew."""
    others = tuple(code for code in hand_back.co if code != hand_back.returned_by)
    if hand_back.role == "co" and hand_back.lead:
        return (Place(bureau, "co", hand_back.lead, (*others, bureau)),)
    if hand_back.role == "separate":
        return (Place(bureau, "separate", hand_back.lead or bureau),)
    return Handlers(bureau, others).places
