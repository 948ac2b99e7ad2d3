"""Where a paper that is not sent yet would go, as the router tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.portal.domain.loads import Load
from services.portal.domain.words import Bilingual, Choice, Words, named, say

_CONFIDENCE: Final = (
    (0.9, say("几乎可以确定")),
    (0.75, say("很可能")),
    (0.5, say("较可能")),
    (0.0, say("有可能")),
)
_REFERRALS: Final[Mapping[str, Words]] = {
    "low_confidence": say("从文字上看，还没有哪个单位把握足够大。"),
    "contradiction": say("内容所涉的单位与您希望的单位不一致，两种意见都会送交秘书处。"),
    "unowned": say("从文字上看不出应由哪个单位承办。"),
}
_REFERRED: Final = say("系统没有足够把握。")


@dataclass(frozen=True, slots=True)
class Likely:
    """A bureau that may get the paper; the shares of all add up to less than 1."""

    bureau: str
    name: Bilingual
    share: float


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier case that is answered and that anybody who has signed in may read."""

    id: str
    title: str
    bureau: Choice
    answered_at: datetime | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Route:
    """`lead` is None where a person would decide, because of `referred`."""

    lead: str | None = None
    co: Sequence[str] = ()
    referred: str | None = None
    reasons: Sequence[Bilingual] = ()
    candidates: Sequence[Likely] = ()
    similar: Sequence[Precedent] = ()
    waiting: Load | None = None

    @property
    def confidence(self) -> Words | None:
        """In words, by the share of the lead."""
        shares = [one.share for one in self.candidates if one.bureau == self.lead]
        if not shares:
            return None
        return next(words for least, words in _CONFIDENCE if shares[0] >= least)

    @property
    def why_referred(self) -> Words:
        known = self.referred is not None and self.referred in _REFERRALS
        return named(_REFERRALS, self.referred or "") if known else _REFERRED
