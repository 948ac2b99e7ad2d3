"""Claimed alerts go out over their channel, and what became of them is told."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import structlog

from services.notifier.domain.alerts import Batch, Pending, Refusal
from services.notifier.domain.patience import Patience
from services.notifier.domain.trying import after_try, next_due
from services.notifier.handlers.reporting import outcome
from services.notifier.ports import Channel, Ledger
from shared.clock import Clock
from shared.errors import TransientError
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)

OUTCOME_UNKNOWN = "outcome unknown"


class DeliverAlerts:
    """Deliver, tell the ends, and let go of the batch: a crash in between repeats it.

    An alert that may already be out is repeated where the channel drops repeats, else given up.
    There the ends are entered in the ledger before they are told, so that this is rare; elsewhere
    only when they cannot be told, so that no receiver is bothered for as long as the broker is
    away.
    """

    def __init__(
        self,
        ledger: Ledger,
        publisher: Publisher,
        *,
        patience: Patience,
        clock: Clock,
        lease: timedelta,
    ) -> None:
        self._ledger = ledger
        self._publisher = publisher
        self._patience = patience
        self._clock = clock
        self._lease = lease

    async def __call__(self, channel: Channel, batch: Batch) -> None:
        if self._clock() >= batch.until:
            log.warning("notifier.lease_over", channel=channel.name, alerts=len(batch.waiting))
            return  # it waited here for too long: another may be at it
        tried = batch.only(await self._try(channel, batch.waiting))
        await self._tell(tried, first=not channel.idempotent)
        left = batch.only(one for one in tried.waiting if one.verdict is None)
        if left.waiting:
            await self._settle(left)
        else:
            await self._ledger.close(batch)

    async def _try(self, channel: Channel, waiting: Sequence[Pending]) -> list[Pending]:
        """What has ended before stays as it is."""
        ended = [one for one in waiting if one.verdict is not None]
        open_ = [one for one in waiting if one.verdict is None]
        lost = [one for one in open_ if one.unsure and not channel.idempotent]
        sent = [one for one in open_ if channel.idempotent or not one.unsure]
        refused = dict(await channel.deliver([one.alert for one in sent])) if sent else {}
        refused |= {one.alert.id: Refusal(OUTCOME_UNKNOWN, final=True) for one in lost}
        now = self._clock()
        tried = [
            after_try(one, refused.get(one.alert.id), now=now, patience=self._patience)
            for one in (*sent, *lost)
        ]
        _log_failed(tried)
        return [*ended, *tried]

    async def _tell(self, batch: Batch, *, first: bool) -> None:
        """The ends among them; `first` they are entered in the ledger."""
        ended = [(one.alert, one.verdict) for one in batch.waiting if one.verdict is not None]
        if not ended:
            return
        if first:
            await self._settle(batch)
        try:
            await self._publisher.publish(*(outcome(alert, verdict) for alert, verdict in ended))
        except TransientError:
            if not first:
                await self._settle(batch)
            raise

    async def _settle(self, batch: Batch) -> None:
        lease_ends = self._clock() + self._lease
        await self._ledger.settle(batch, due=next_due(batch.waiting, lease_ends=lease_ends))


def _log_failed(tried: Sequence[Pending]) -> None:
    reasons = Counter(one.verdict.reason for one in tried if one.verdict and one.verdict.reason)
    for reason, count in reasons.items():
        log.warning("notifier.alerts_failed", reason=reason, count=count)
