"""Who takes a paper: the certain bureau with its co-handlers, those named, or a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from services.router.domain.ranking import Standing

_CO_HANDLERS = 2

Role = Literal["sole", "lead", "co", "separate"]


@dataclass(frozen=True, slots=True)
class Policy:
    """Shares are from 0 to 1, `max_bounces` counts bureaus.

    `sure` is how certain the words have to be before they speak against a wish.
    """

    assign: float
    co_handler: float
    plausible: float
    max_bounces: int
    sure: float = 0.75


@dataclass(frozen=True, slots=True)
class Place:
    """One bureau's part in a paper: its role, under whom it was given out, and who co-handles.

    Separate bureaus share one `lead`, which tells that they were named together.
    """

    bureau: str
    role: Role
    lead: str
    co: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who handles a paper; each bureau is named once, so each has one place in it."""

    lead: str
    co: tuple[str, ...] = ()
    separate: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        separate = _others(self.separate, {self.lead})
        object.__setattr__(self, "separate", separate)
        object.__setattr__(self, "co", _others(self.co, {self.lead, *separate}))

    @property
    def places(self) -> tuple[Place, ...]:
        """The lead alone, with co-handlers, or each answering for itself."""
        role: Role = "separate" if self.separate else "lead" if self.co else "sole"
        return (
            Place(self.lead, role, self.lead, self.co),
            *(Place(code, "separate", self.lead) for code in self.separate),
            *(Place(code, "co", self.lead, self.co) for code in self.co),
        )


@dataclass(frozen=True, slots=True)
class Referral:
    """A person decides, because of this."""

    reason: Literal["low_confidence", "contradiction", "bounce_limit", "return_refused", "unowned"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom a member asked for, and what the words of the paper say without that."""

    wanted: Collection[str]
    unbiased: Sequence[Standing]

    def contradicted(self, policy: Policy) -> bool:
        """The words are sure of somebody else, and have next to nothing for anyone asked for."""
        if not self.wanted or not self.unbiased:
            return False
        sure = self.unbiased[0]
        if sure.bureau in self.wanted or sure.score < max(policy.sure, policy.assign):
            return False
        asked = (one for one in self.unbiased if one.bureau in self.wanted)
        return all(one.score < policy.plausible for one in asked)


def decide(
    standings: Sequence[Standing], policy: Policy, wish: Wish | None = None
) -> Handlers | Referral:
    """The strongest bureau if it is certain enough, else a person."""
    if not standings:
        return Referral("unowned")
    if wish is not None and wish.contradicted(policy):
        return Referral("contradiction")
    top, *others = standings
    if top.score < policy.assign:
        return Referral("low_confidence")
    likely = [other.bureau for other in others if other.score >= policy.co_handler]
    return Handlers(top.bureau, tuple(likely[:_CO_HANDLERS]))


def _others(codes: Sequence[str], taken: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code not in taken))
