"""Claimed alerts go out over their channel, and what became of them is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from services.notifier.domain.alerts import Alert, Pending, Refusal, Verdict
from services.notifier.domain.patience import Patience
from services.notifier.handlers.reporting import outcome
from services.notifier.ports import Channel, Ledger
from shared.clock import Clock
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)

OUTCOME_UNKNOWN = "outcome unknown"


class DeliverAlerts:
    """Deliver, enter the end in the ledger, tell it: a crash in between repeats from the ledger.

    What has ended stays due there until the broker has its event.

    An alert that may already be out is repeated where the channel drops repeats, else given up.
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

    async def __call__(self, channel: Channel, waiting: Sequence[Pending]) -> None:
        await self._tell_ended(waiting)
        open_ = [one for one in waiting if one.verdict is None]
        lost = [one for one in open_ if one.unsure and not channel.idempotent]
        sent = [one for one in open_ if channel.idempotent or not one.unsure]
        refused = dict(await channel.deliver([one.alert for one in sent]))
        refused |= {one.alert.id: Refusal(OUTCOME_UNKNOWN, final=True) for one in lost}
        now = self._clock()
        done = [one.alert for one in sent if one.alert.id not in refused]
        await self._end(done, Verdict(now))
        await self._take_back([*sent, *lost], refused, now)

    async def tell_again(self, ended: Sequence[tuple[Alert, Verdict]]) -> None:
        """The events of alerts that had ended before, as they were."""
        await self._publisher.publish(*(outcome(alert, verdict) for alert, verdict in ended))

    async def _tell_ended(self, waiting: Sequence[Pending]) -> None:
        """Whoever delivered these did not come to tell it."""
        ended = [(one.alert, one.verdict) for one in waiting if one.verdict is not None]
        if ended:
            await self.tell_again(ended)
            await self._ledger.told([alert.id for alert, _ in ended])

    async def _take_back(
        self, waiting: Sequence[Pending], refused: Mapping[UUID, Refusal], now: datetime
    ) -> None:
        ended: dict[str, list[Alert]] = defaultdict(list)
        postponed: dict[tuple[datetime, str, int], list[UUID]] = defaultdict(list)
        for one in waiting:
            refusal = refused.get(one.alert.id)
            if refusal is None:
                continue
            tries = 0 if refusal.not_before else 1
            due = self._patience.next_try(now, since=one.since, attempts=one.attempts + tries)
            if refusal.final or due is None:
                ended[refusal.reason].append(one.alert)
            else:
                due = refusal.not_before or due
                postponed[due, refusal.reason, tries].append(one.alert.id)
        for (due, reason, tries), ids in postponed.items():
            await self._ledger.postpone(ids, due=due, reason=reason, tries=tries)
        for reason, alerts in ended.items():
            log.warning("notifier.alerts_failed", reason=reason, count=len(alerts))
            await self._end(alerts, Verdict(now, reason))

    async def _end(self, alerts: Sequence[Alert], verdict: Verdict) -> None:
        if not alerts:
            return
        ids = [alert.id for alert in alerts]
        await self._ledger.settle(ids, verdict, until=self._clock() + self._lease)
        await self._publisher.publish(*(outcome(alert, verdict) for alert in alerts))
        await self._ledger.told(ids)
