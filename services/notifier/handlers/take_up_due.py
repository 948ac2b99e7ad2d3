"""Alerts whose next try is due are taken up again, by whichever replica sees them first."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from services.notifier.domain.alerts import Alert, Refusal
from services.notifier.ports import Channel, Ledger, Outbox
from shared.clock import Clock

log = structlog.get_logger(__name__)

_AT_ONCE = 20


class TakeUpDue:
    """One look into the ledger; to be called again and again."""

    def __init__(
        self,
        ledger: Ledger,
        outbox: Outbox,
        *,
        channels: Sequence[Channel],
        clock: Clock,
        lease: timedelta,
    ) -> None:
        self._ledger = ledger
        self._outbox = outbox
        self._channels = {channel.name: channel for channel in channels}
        self._clock = clock
        self._lease = lease

    async def __call__(self) -> None:
        now = self._clock()
        due = await self._ledger.take_due(now, until=now + self._lease, limit=_AT_ONCE)
        for batch in due:
            channel = self._channels.get(batch.channel) or AbsentChannel(batch.channel)
            self._outbox.put(channel, batch)


class AbsentChannel:
    """In the place of a channel that this replica does not have (any more).

    Another replica may have it, or a repaired configuration; failing that, patience ends.
    """

    idempotent = True
    sure = False

    def __init__(self, name: str) -> None:
        self.name = name

    def takes(self, event_type: str, recipient: str) -> bool:  # noqa: ARG002 - takes nothing new
        return False

    async def deliver(self, alerts: Sequence[Alert]) -> Mapping[UUID, Refusal]:
        log.warning("notifier.channel_absent", channel=self.name, alerts=len(alerts))
        return {alert.id: Refusal("channel not configured") for alert in alerts}
