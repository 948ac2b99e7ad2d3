"""A bureau's part in a case: its clocks, its opinion, its draft, as the archive tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.portal.domain.parties import Party
from services.portal.domain.words import Bilingual

OPEN_ASSIGNMENTS = frozenset(
    {
        "dispatched",
        "refused",
        "signed",
        "return_requested",
        "return_refused",
        "working",
        "drafted",
        "countersigned",
        "reviewed",
    }
)
GONE_ASSIGNMENTS = frozenset({"returned", "superseded", "recalled"})
_UNSIGNED = frozenset({"dispatched", "refused", "return_refused"})


@dataclass(frozen=True, slots=True)
class StopReason:
    code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    state: str
    until: datetime | None = None
    reason: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    state: str
    text: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Countersignature:
    agrees: bool
    bureau: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    approved: bool
    result_class: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What the lead is going to answer, and what others said to it."""

    text: str
    result_class: str | None = None
    by: Party | None = None
    at: datetime | None = None
    countersigned: Sequence[Countersignature] = ()
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    id: str
    bureau: str = ""
    status: str = "dispatched"
    role: str = "sole"
    assigned_at: datetime | None = None
    due_at: datetime | None = None
    sign_by: datetime | None = None
    return_by: datetime | None = None
    signed_at: datetime | None = None
    replied_at: datetime | None = None
    stopped_at: datetime | None = None
    stop_reason: StopReason | None = None
    extension: Extension | None = None
    opinion: Opinion | None = None
    draft: ReplyDraft | None = None
    refusals: int = 0
    confidence: float | None = None
    reasons: Sequence[Bilingual] = ()
    decided_by: str | None = None
    hops: int = 0

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_ASSIGNMENTS

    @property
    def is_gone(self) -> bool:
        return self.status in GONE_ASSIGNMENTS

    @property
    def awaits_signature(self) -> bool:
        return self.status in _UNSIGNED

    @property
    def awaits_ruling(self) -> bool:
        """The secretariat has to decide about a hand-back or an extension."""
        asked = self.extension is not None and self.extension.state == "requested"
        return self.status == "return_requested" or (asked and self.is_open)

    @property
    def awaits_review(self) -> bool:
        return self.is_open and self.draft is not None and self.draft.review is None

    @property
    def next_due(self) -> datetime | None:
        """The next date that this bureau is held to; none while its clock stands."""
        if self.stopped_at:
            return None
        return self.sign_by if self.status == "dispatched" and self.sign_by else self.due_at
