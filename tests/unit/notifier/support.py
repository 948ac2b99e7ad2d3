"""Events to alert about, a channel that does as told, and an alerting made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

from services.notifier.adapters.memory import (
    InMemoryLedger,
    InMemoryPartyBook,
    InMemoryStandingBook,
)
from services.notifier.domain.alerts import Alert, Batch, Refusal, Words
from services.notifier.domain.patience import Patience
from services.notifier.handlers import (
    Acquaintance,
    AlertPeople,
    DeliverAlerts,
    EnterAlerts,
    Leavers,
    Occasions,
    Planning,
    TakeUpDue,
    WriteAlerts,
)
from services.notifier.ports import Channel
from shared.events import (
    Actor,
    AssignedData,
    DeadlineData,
    DeadlineMissed,
    EnquiryAssigned,
    Event,
    Paper,
    Party,
    ReplyData,
    ReplySubmitted,
    TriageData,
    TriageRequested,
)
from shared.messaging.ports import BrokerUnavailableError

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
SECRET_TEXT = "本人家住某路某号"
PAPER = Paper(
    receipt="SH-7K3M9-QXT2V",
    kind="consultation",
    title=SECRET_TEXT,
    text=SECRET_TEXT,
    author=Party(id="m-1", name="王"),
    cosigners=(Party(id="m-2"),),
    submitted_at=NOON,
)
OCCASIONS = Occasions(
    bureaus={"hrss": Words("市人社局", "Human Resources Bureau")},
    reasons={"case.not_filed": {"in_court": Words("已进入诉讼程序", "before a court")}},
    receipt_prefix="SH",
    zone=timezone(timedelta(hours=8)),
)


def assigned(bureau: str = "hrss") -> EnquiryAssigned:
    event_id, enquiry = uuid4(), uuid4()
    data = AssignedData(
        assignment_id=event_id,
        role="sole",
        lead=bureau,
        due_at=NOON,
        confidence=0.9,
        paper=PAPER,
    )
    return EnquiryAssigned(**_envelope(event_id, enquiry, bureau), data=data)


def triage() -> TriageRequested:
    data = TriageData(reason="low_confidence", paper=PAPER)
    return TriageRequested(**_envelope(uuid4(), uuid4(), None), data=data)


def replied(*, author: str = "m-1", cosigners: Sequence[str] = ("m-2",)) -> ReplySubmitted:
    data = ReplyData(
        assignment_id=uuid4(),
        by=Actor(id="o-1", role="official", bureau="hrss"),
        stage="final",
        text=SECRET_TEXT,
        receipt="SH-7K3M9-QXT2V",
        author=Party(id=author),
        cosigners=tuple(Party(id=one) for one in cosigners),
    )
    return ReplySubmitted(**_envelope(uuid4(), uuid4(), "hrss"), data=data)


def missed(enquiry: UUID) -> DeadlineMissed:
    data = DeadlineData(assignment_id=uuid4(), what="reply", due_at=NOON)
    return DeadlineMissed(**_envelope(uuid4(), enquiry, "hrss"), data=data)


def _envelope(event_id: UUID, enquiry: UUID, bureau: str | None) -> dict[str, Any]:
    return {
        "id": event_id,
        "source": "/router",
        "subject": enquiry,
        "time": NOON,
        "region": "shanghai",
        "bureau": bureau,
        "correlationid": enquiry,
    }


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


class FakeChannel:
    """Refuses what it is told to; remembers every try."""

    def __init__(
        self,
        name: str = "log",
        *,
        idempotent: bool = True,
        sure: bool = False,
        only: str = "",
    ) -> None:
        self.name = name
        self._only = only
        self.idempotent = idempotent
        self.sure = sure
        self.refusal: Refusal | None = None
        self.refused_first = 0
        self.tries: list[Alert] = []

    def takes(self, event_type: str, recipient: str) -> bool:  # noqa: ARG002 - takes all events
        return recipient.startswith(self._only)

    async def deliver(self, alerts: Sequence[Alert]) -> Mapping[UUID, Refusal]:
        self.tries += alerts
        if self.refusal:
            return {alert.id: self.refusal for alert in alerts}
        refused, self.refused_first = alerts[: self.refused_first], 0
        return {alert.id: Refusal("HTTP 503") for alert in refused}


class HeldOutbox:
    """Holds what it is given until the test delivers it."""

    def __init__(self) -> None:
        self.held: list[tuple[Channel, Batch]] = []

    def put(self, channel: Channel, batch: Batch) -> None:
        self.held.append((channel, batch))


class BrokenError(Exception):
    """The process is gone at this point, for all that anybody can see from outside."""


@dataclass
class Published:
    """A publisher that remembers; it breaks so many times first, or the broker is away."""

    breaks: int = 0
    away: bool = False
    events: list[Event] = field(default_factory=list)

    async def publish(self, *events: Event) -> None:
        if self.away:
            raise BrokerUnavailableError("away")
        if self.breaks:
            self.breaks -= 1
            raise BrokenError
        self.events += events


class Alerting:
    """The notifier's handlers over one ledger in memory."""

    def __init__(self, *channels: FakeChannel, ledger: InMemoryLedger | None = None) -> None:
        self.clock = Clock()
        self.ledger = ledger or InMemoryLedger()
        self.planning = Planning(channels, OCCASIONS)
        self.book = InMemoryPartyBook()
        self.published = Published()
        self.outbox = HeldOutbox()
        self.deliver = DeliverAlerts(
            self.ledger,
            self.published,
            patience=Patience(give_up_after=timedelta(hours=1)),
            clock=self.clock,
            lease=LEASE,
        )
        self.alert_people = AlertPeople(
            self.planning,
            acquaintance=Acquaintance(self.book),
            leavers=Leavers(InMemoryStandingBook()),
            channels=channels,
            enter=EnterAlerts(self.ledger, self.outbox, clock=self.clock, lease=LEASE),
            write=WriteAlerts(self.published, clock=self.clock),
            clock=self.clock,
        )
        self.take_up_due = TakeUpDue(
            self.ledger, self.outbox, channels=channels, clock=self.clock, lease=LEASE
        )

    async def deliver_held(self) -> None:
        held, self.outbox.held = self.outbox.held, []
        for channel, batch in held:
            await self.deliver(channel, batch)

    async def tell(self, *events: Event) -> None:
        """Until all has been tried once."""
        await self.alert_people(events)
        await self.deliver_held()

    async def take_up(self) -> None:
        await self.take_up_due()
        await self.deliver_held()
