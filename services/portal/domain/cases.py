"""A case as the archive tells it; whatever it does not tell stays empty."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.portal.domain.assignments import Assignment
from services.portal.domain.entries import Candidate, Entry
from services.portal.domain.outcome import (
    Amendment,
    Followup,
    Joined,
    NotFiled,
    Overtaken,
    Promise,
    ProposedPublication,
    Published,
    Rating,
    Reply,
    Supervision,
)
from services.portal.domain.parties import Attachment, Invited, Party

ENDED = frozenset({"withdrawn", "closed", "converted", "not_filed"})
UNSENT = frozenset({"draft", "cosigning"})
OPEN_CASES = frozenset(
    {"filed", "triage", "reassigning", "assigned", "in_handling", "suspended", "reopened"}
)
_ASKED = ("triage.requested", "filing.requested")


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the reader may do now, as the archive says."""

    act: str
    assignment_id: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    receipt: str
    kind: str
    title: str = ""
    status: str = ""
    submitted_at: datetime | None = None
    text: str = ""
    author: Party = field(default_factory=lambda: Party(""))
    cosigners: Sequence[Party] = ()
    invited: Sequence[Invited] = ()
    cosign_by: datetime | None = None
    wanted_bureaus: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    publication: str = "full"
    updated_at: datetime | None = None
    assign_by: datetime | None = None
    due_at: datetime | None = None
    feedback_by: datetime | None = None
    publish_by: datetime | None = None
    bureaus: Sequence[str] = ()
    assignments: Sequence[Assignment] = ()
    replies: Sequence[Reply] = ()
    followups: Sequence[Followup] = ()
    ratings: Sequence[Rating] = ()
    promises: Sequence[Promise] = ()
    joined: Sequence[Joined] = ()
    merged_into: str | None = None
    predecessor: str | None = None
    successor: str | None = None
    not_filed: NotFiled | None = None
    amendment: Amendment | None = None
    supervision: Supervision | None = None
    proposed_publication: ProposedPublication | None = None
    published: Published | None = None
    overtaken: Sequence[Overtaken] = ()
    timeline: Sequence[Entry] = ()
    allowed_acts: Sequence[Allowed] = ()

    def called(self, person: str) -> str:
        """The name of somebody of this case, else the id."""
        named = {one.id: one.called for one in self.invited}
        named |= {one.id: one.called for one in (*self.cosigners, self.author)}
        return named.get(person, person)

    def knows(self, event_id: str) -> bool:
        """Whether the archive has recorded this event."""
        return any(entry.id == event_id for entry in self.timeline)

    def allows(self, act: str) -> bool:
        """Whether the archive lets whoever reads do this now."""
        return any(one.act == act for one in self.allowed_acts)

    def overtaken_by(self, event_id: str) -> Overtaken | None:
        """Why the act of this event has no effect, where it has none."""
        return next((one for one in self.overtaken if one.id == event_id), None)

    def assignment(self, key: str | None) -> Assignment | None:
        return next((one for one in self.assignments if one.id == key), None)

    def assignment_of(self, bureau: str | None) -> Assignment | None:
        """The bureau's open assignment, else its last one."""
        own = [item for item in self.assignments if item.bureau == bureau]
        still_open = [item for item in own if item.is_open]
        found = still_open or own
        return found[-1] if found else None

    def invites(self, person: str) -> bool:
        """Whether this person may still decide to co-sign."""
        return any(one.id == person and one.decision is None for one in self.invited)

    @property
    def since(self) -> datetime | None:
        """When it was submitted; of a draft when it was saved last."""
        return self.submitted_at or self.updated_at

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Whom the router named when it last asked a person to decide."""
        asked = [entry for entry in self.timeline if entry.fact in _ASKED]
        return asked[-1].candidates if asked else ()

    @property
    def triage_reason(self) -> str | None:
        asked = [entry for entry in self.timeline if entry.fact == "triage.requested"]
        return asked[-1].reason if asked else None

    @property
    def answer(self) -> Reply | None:
        """The last reply that is an answer, and not only news of the work."""
        found = [
            one for one in self.replies if one.stage != "interim" and one.confirmed is not False
        ]
        return found[-1] if found else None

    @property
    def open_promises(self) -> Sequence[Promise]:
        return [one for one in self.promises if one.carried_out_at is None]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cases and the cursor of the next one."""

    items: Sequence[Case]
    next: str | None = None
