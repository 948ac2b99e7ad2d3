"""Turns an event into the alerts that it calls for."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.notifier.domain.alerts import Alert
from services.notifier.domain.audience import recipients
from services.notifier.domain.parties import Parties
from services.notifier.domain.texts import alert_text
from services.notifier.handlers.occasions import Occasions
from services.notifier.ports import Channel
from shared.events import DeadlineApproaching, Event, derived_id


class Planning:
    def __init__(self, channels: Sequence[Channel], occasions: Occasions) -> None:
        self._channels = channels
        self._occasions = occasions

    def alerts(self, event: Event, parties: Parties, *, now: datetime) -> Iterator[Alert]:
        if isinstance(event, DeadlineApproaching) and event.data.due_at <= now:
            return  # it comes too late to warn of; that the deadline was missed is told
        occasion = self._occasions(event, parties)
        for recipient, group in recipients(occasion).items():
            title, body = alert_text(occasion, group)
            for channel in self._leading_to(recipient, event.type):
                alert_id = derived_id(event.id, channel.name, recipient)
                yield Alert(alert_id, recipient, channel.name, occasion, title, body)

    def _leading_to(self, recipient: str, event_type: str) -> Sequence[Channel]:
        """Channels that are sure reach a file, not a person: they stand in where no other does."""
        found = [one for one in self._channels if one.takes(event_type, recipient)]
        return [one for one in found if not one.sure] or found
