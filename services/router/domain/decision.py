"""Who takes a paper: the certain bureau with its co-handlers, the one proposed, or a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from services.router.domain.ranking import Standing

_CO_HANDLERS = 2


@dataclass(frozen=True, slots=True)
class Policy:
    """`assign` and `co_handler` are shares from 0 to 1, `max_bounces` counts bureaus."""

    assign: float
    co_handler: float
    max_bounces: int


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who handles a paper: the lead alone, or with co-handlers."""

    lead: str
    co: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "co", tuple(dict.fromkeys(c for c in self.co if c != self.lead)))

    @property
    def roles(self) -> tuple[tuple[str, Literal["sole", "lead", "co"]], ...]:
        if not self.co:
            return ((self.lead, "sole"),)
        return ((self.lead, "lead"), *((code, "co") for code in self.co))


@dataclass(frozen=True, slots=True)
class Referral:
    """A person decides, because of this."""

    reason: Literal["low_confidence", "bounce_limit", "unowned"]


def decide(standings: Sequence[Standing], policy: Policy) -> Handlers | Referral:
    """The strongest bureau if it is certain enough, else a person."""
    if not standings:
        return Referral("unowned")
    top, *others = standings
    if top.score < policy.assign:
        return Referral("low_confidence")
    likely = [other.bureau for other in others if other.score >= policy.co_handler]
    return Handlers(top.bureau, tuple(likely[:_CO_HANDLERS]))


@dataclass(frozen=True, slots=True)
class HandBack:
    returned_by: str | None
    proposed: str | None
    hops: int


def rule(hand_back: HandBack, known: Collection[str], policy: Policy) -> Handlers | Referral:
    """The bureau proposed takes over, unless there is none or the paper has wandered enough."""
    if hand_back.hops >= policy.max_bounces:
        return Referral("bounce_limit")
    proposed = hand_back.proposed
    if proposed is None or proposed not in known or proposed == hand_back.returned_by:
        return Referral("low_confidence")
    return Handlers(proposed)
