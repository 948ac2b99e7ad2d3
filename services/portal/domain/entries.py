"""One event of a case's timeline, as the archive tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.portal.domain.outcome import Promised
from services.portal.domain.parties import Invited, Party
from services.portal.domain.words import Bilingual


@dataclass(frozen=True, slots=True)
class Candidate:
    bureau: str
    score: float


@dataclass(frozen=True, slots=True)
class Entry:
    """Which of the later fields are set depends on the type."""

    id: str
    type: str
    at: datetime
    bureau: str | None = None
    by: Party | None = None
    role: str | None = None
    decided_by: str | None = None
    reason: str | None = None
    reason_code: str | None = None
    reasons: Sequence[Bilingual] = ()
    candidates: Sequence[Candidate] = ()
    evidence: str | None = None
    proposed_bureau: str | None = None
    lead: str | None = None
    co: Sequence[str] = ()
    note: str | None = None
    text: str | None = None
    stage: str | None = None
    result_class: str | None = None
    due_at: datetime | None = None
    until: datetime | None = None
    closes_at: datetime | None = None
    what: str | None = None
    recipient: str | None = None
    channel: str | None = None
    about_type: str | None = None
    decision: str | None = None
    to_kind: str | None = None
    comment: str | None = None
    mode: str | None = None
    invited: Sequence[Invited] = ()
    leader: str | None = None
    confirmed: bool | None = None
    agrees: bool | None = None
    approved: bool | None = None
    promise: Promised | None = None
    act: str | None = None
    detail: Bilingual | None = None
    overtaken: bool = False

    @property
    def fact(self) -> str:
        """The type without its version."""
        head, _, version = self.type.rpartition(".v")
        return head if head and version.isdigit() else self.type
