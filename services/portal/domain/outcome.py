"""What a case comes to: replies, promises, ratings, publication, as the archive tells them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.portal.domain.parties import Attachment, Party
from services.portal.domain.words import Bilingual


@dataclass(frozen=True, slots=True)
class Phone:
    called_at: datetime
    spoke_with: str = ""
    gist: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    item: str
    owner: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """`confirmed` is what the member says of a telephone answer; None as long as it is open."""

    id: str
    at: datetime
    bureau: str = ""
    text: str = ""
    stage: str = "final"
    by: Party | None = None
    result_class: str | None = None
    corrected_class: str | None = None
    assignment_id: str | None = None
    attachments: Sequence[Attachment] = ()
    phone: Phone | None = None
    promise: Promised | None = None
    confirmed: bool | None = None
    supplementary: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the ledger; `text` is what the bureau reports of it."""

    id: str
    item: str
    owner: str
    due_at: datetime
    bureau: str = ""
    assignment_id: str | None = None
    made_at: datetime | None = None
    carried_out_at: datetime | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    id: str
    by: Party
    handling: str
    result: str
    at: datetime
    comment: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Followup:
    id: str
    text: str
    at: datetime
    by: Party | None = None
    due_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A case whose author is answered along with this one's."""

    id: str
    receipt: str = ""
    author: Party | None = None


@dataclass(frozen=True, slots=True)
class Supervision:
    at: datetime
    reason: str = "key_item"
    by: Party | None = None
    leader: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    at: datetime
    mode: str
    by: Party | None = None
    title: str | None = None
    text: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ProposedPublication:
    mode: str
    bureau: str = ""
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class NotFiled:
    reason_code: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    note: str


@dataclass(frozen=True, slots=True)
class Overtaken:
    """An act that came too late: `id` is its event, `detail` why it has no effect."""

    id: str
    act: str
    detail: Bilingual | None = None
    by: Party | None = None
    at: datetime | None = None
