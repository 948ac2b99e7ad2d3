"""Alerts of channels that never refuse: no ledger, since a repeat is dropped by its id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.notifier.domain.alerts import Alert, Verdict
from services.notifier.handlers.reporting import outcome
from services.notifier.ports import Channel
from shared.clock import Clock
from shared.messaging.ports import Publisher

_REMEMBERED: Final = 20_000
"""Alerts; what comes again to this process comes within minutes."""


class WriteAlerts:
    """One channel's alerts -> AlertDelivered for each.

    What has come here before is not delivered again, but told again, as it was: whoever let it
    come again may not have got to that. After a crash, or at another replica, it is delivered
    again with the same id, and its event differs in nothing but the time; the first to be recorded
    stays.
    """

    def __init__(
        self, publisher: Publisher, *, clock: Clock, remembered: int = _REMEMBERED
    ) -> None:
        self._publisher = publisher
        self._clock = clock
        self._remembered = remembered
        self._written: dict[UUID, datetime] = {}

    async def __call__(self, channel: Channel, alerts: Sequence[Alert]) -> None:
        now = self._clock()
        await channel.deliver([one for one in alerts if one.id not in self._written])
        for one in alerts:
            self._written.setdefault(one.id, now)
        told = [outcome(one, Verdict(self._written[one.id])) for one in alerts]
        self._forget()
        await self._publisher.publish(*told)

    def _forget(self) -> None:
        """The oldest, of which there is the least to fear."""
        for _ in range(len(self._written) - self._remembered):
            del self._written[next(iter(self._written))]
