"""The values that alerting is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.notifier.domain.parties import NOBODY, Parties


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


Told = tuple[Words, Words]
"""Title and body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What has happened, as far as people are told; never the text of a paper.

    `variant` tells facts of one type apart that are told differently, `actor` is the recipient who
    did what is told, and `names` are the words that fill the gaps in an alert's text.
    """

    event_id: UUID
    event_type: str
    enquiry_id: UUID
    region: str
    correlation_id: UUID
    receipt: str
    at: datetime
    bureau: str | None = None
    variant: str | None = None
    parties: Parties = NOBODY
    actor: str | None = None
    names: Mapping[str, Words] = field(default_factory=dict)
    traceparent: str | None = None

    @property
    def topic(self) -> str:
        return topic(self.event_type, self.variant)


@dataclass(frozen=True, slots=True)
class Alert:
    """One person or desk is told of one occasion over one channel; `id` follows from the three."""

    id: UUID
    recipient: str
    channel: str
    occasion: Occasion
    title: Words
    body: Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an alert ended: delivered, or finally failed for this reason."""

    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A channel did not deliver; unless final, a later try may.

    `not_before` tells that it did not even try, and when it will again.
    """

    reason: str
    final: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """An alert to deliver; `unsure` when an earlier try may have delivered it.

    With a `verdict` it has ended, and only that is still to be told. `due` and `reason` are those
    of a try that failed: when the next one is to be, and why.
    """

    alert: Alert
    since: datetime
    attempts: int = 0
    unsure: bool = False
    verdict: Verdict | None = None
    due: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Alerts of one channel that are taken, tried and written down together.

    `taker` changes with each that takes it, who has it for himself until then.
    """

    id: UUID
    taker: UUID
    channel: str
    until: datetime
    waiting: tuple[Pending, ...]

    def only(self, waiting: Iterable[Pending]) -> "Batch":
        return replace(self, waiting=tuple(waiting))


def topic(event_type: str, variant: str | None = None) -> str:
    """`deadline.missed/reply`, without the version: people are told the same of v1 and v2."""
    fact = event_type.rpartition(".")[0]
    return f"{fact}/{variant}" if variant else fact
