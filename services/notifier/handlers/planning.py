"""Turns an event into the alerts that it calls for."""

from collections.abc import Iterator, Mapping, Sequence

from services.notifier.domain.alerts import Alert, Occasion, Words
from services.notifier.domain.audience import recipients
from services.notifier.domain.texts import alert_text
from services.notifier.ports import Channel
from shared.events import (
    EnquiryAssigned,
    Event,
    Party,
    ReplySubmitted,
    TriageRequested,
    derived_id,
    receipt_number,
)


class Planning:
    """`bureaus` are the names by code; `receipt_prefix` is the region's."""

    def __init__(
        self, channels: Sequence[Channel], *, bureaus: Mapping[str, Words], receipt_prefix: str
    ) -> None:
        self._channels = channels
        self._bureaus = bureaus
        self._prefix = receipt_prefix

    def alerts(self, event: Event) -> Iterator[Alert]:
        occasion = self._occasion(event)
        for recipient in recipients(occasion):
            title, body = alert_text(occasion, recipient, self._bureaus.get(event.bureau or ""))
            for channel in self._channels:
                if channel.takes(event.type, recipient):
                    alert_id = derived_id(event.id, channel.name, recipient)
                    yield Alert(alert_id, recipient, channel.name, occasion, title, body)

    def _occasion(self, event: Event) -> Occasion:
        receipt, author, cosigners = _parties(event)
        return Occasion(
            event_id=event.id,
            event_type=event.type,
            enquiry_id=event.subject,
            region=event.region,
            correlation_id=event.correlationid,
            receipt=receipt or receipt_number(self._prefix, event.subject),
            at=event.time,
            bureau=event.bureau,
            author=author.id if author else None,
            cosigners=tuple(party.id for party in cosigners),
            traceparent=event.traceparent,
        )


def _parties(event: Event) -> tuple[str | None, Party | None, tuple[Party, ...]]:
    if isinstance(event, EnquiryAssigned | TriageRequested):
        paper = event.data.paper
        return paper.receipt, paper.author, paper.cosigners
    if isinstance(event, ReplySubmitted):
        return event.data.receipt, event.data.author, event.data.cosigners
    return None, None, ()
