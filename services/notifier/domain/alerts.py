"""The values that alerting is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What has happened, as far as people are told; never the text of a paper."""

    event_id: UUID
    event_type: str
    enquiry_id: UUID
    region: str
    correlation_id: UUID
    receipt: str
    at: datetime
    bureau: str | None = None
    author: str | None = None
    cosigners: tuple[str, ...] = ()
    traceparent: str | None = None

    @property
    def fact(self) -> str:
        """The type without its version: people are told the same of v1 and v2."""
        return self.event_type.rpartition(".")[0]


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
    """An alert to deliver; `unsure` when an earlier try may have delivered it."""

    alert: Alert
    since: datetime
    attempts: int = 0
    unsure: bool = False
