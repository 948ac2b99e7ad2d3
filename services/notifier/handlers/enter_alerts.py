"""Alerts of channels that may refuse: claimed in the ledger, then delivered in the background."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from services.notifier.domain.alerts import Alert, Batch, Pending
from services.notifier.ports import Channel, Ledger, Outbox
from shared.clock import Clock

_TOGETHER: Final = 50  # what is written down together; of a dead receiver few enough to be tried


class EnterAlerts:
    """One channel's alerts -> the outbox, but for those that were claimed before.

    Such a one has ended and been told, or is on its way, or falls due when its taker is overdue.
    """

    def __init__(self, ledger: Ledger, outbox: Outbox, *, clock: Clock, lease: timedelta) -> None:
        self._ledger = ledger
        self._outbox = outbox
        self._clock = clock
        self._lease = lease

    async def __call__(self, channel: Channel, alerts: Sequence[Alert]) -> None:
        now = self._clock()
        batches = list(_batches(alerts, now=now, until=now + self._lease))
        await self._ledger.open(batches)
        for batch in await self._ledger.claim(batches):
            if batch.waiting:
                self._outbox.put(channel, batch)
            else:
                await self._ledger.close(batch)


def _batches(alerts: Sequence[Alert], *, now: datetime, until: datetime) -> Iterator[Batch]:
    for place in range(0, len(alerts), _TOGETHER):
        some = alerts[place : place + _TOGETHER]
        waiting = tuple(Pending(alert, now) for alert in some)
        yield Batch(uuid4(), uuid4(), some[0].channel, until, waiting)
