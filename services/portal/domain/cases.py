"""A case as the archive tells it; whatever it does not tell stays empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.portal.domain.words import Bilingual

OPEN_ASSIGNMENTS = ("dispatched", "signed", "return_requested")
ENDED = ("withdrawn", "closed")


@dataclass(frozen=True, slots=True)
class Party:
    id: str
    name: str | None = None
    bureau: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    bureau: str
    score: float


@dataclass(frozen=True, slots=True)
class Assignment:
    id: str
    bureau: str
    status: str
    role: str = "sole"
    assigned_at: datetime | None = None
    due_at: datetime | None = None
    signed_at: datetime | None = None
    replied_at: datetime | None = None
    confidence: float | None = None
    reasons: Sequence[Bilingual] = ()
    decided_by: str | None = None
    hops: int = 0

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_ASSIGNMENTS


@dataclass(frozen=True, slots=True)
class Reply:
    id: str
    bureau: str
    at: datetime
    text: str
    stage: str = "final"
    by: Party | None = None
    result_class: str | None = None
    assignment_id: str | None = None
    supplementary: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the timeline; which of the later fields are set depends on its type."""

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
    due_at: datetime | None = None
    what: str | None = None
    recipient: str | None = None
    channel: str | None = None
    about_type: str | None = None

    @property
    def fact(self) -> str:
        """The type without its version."""
        head, _, version = self.type.rpartition(".v")
        return head if head and version.isdigit() else self.type


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    receipt: str
    kind: str
    title: str
    status: str
    submitted_at: datetime
    text: str = ""
    author: Party = field(default_factory=lambda: Party(""))
    cosigners: Sequence[Party] = ()
    wanted_bureaus: Sequence[str] = ()
    publication: str = "full"
    updated_at: datetime | None = None
    due_at: datetime | None = None
    bureaus: Sequence[str] = ()
    assignments: Sequence[Assignment] = ()
    replies: Sequence[Reply] = ()
    timeline: Sequence[Entry] = ()

    def knows(self, event_id: str) -> bool:
        """Whether the archive has recorded this event."""
        return any(entry.id == event_id for entry in self.timeline)

    def assignment_of(self, bureau: str | None) -> Assignment | None:
        """The bureau's open assignment, else its last one."""
        own = [item for item in self.assignments if item.bureau == bureau]
        still_open = [item for item in own if item.is_open]
        found = still_open or own
        return found[-1] if found else None

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Whom the router named when it last asked a person to decide."""
        asked = [entry for entry in self.timeline if entry.fact == "triage.requested"]
        return asked[-1].candidates if asked else ()

    @property
    def triage_reason(self) -> str | None:
        asked = [entry for entry in self.timeline if entry.fact == "triage.requested"]
        return asked[-1].reason if asked else None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cases and the cursor of the next one."""

    items: Sequence[Case]
    next: str | None = None
