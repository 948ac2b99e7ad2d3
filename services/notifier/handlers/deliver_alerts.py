"""Claimed alerts go out over their channel, and what became of them is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
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

    An alert that may already be out is repeated where the channel drops repeats, else given up.
    """

    def __init__(
        self, ledger: Ledger, publisher: Publisher, *, patience: Patience, clock: Clock
    ) -> None:
        self._ledger = ledger
        self._publisher = publisher
        self._patience = patience
        self._clock = clock

    async def __call__(self, channel: Channel, waiting: Sequence[Pending]) -> None:
        lost = [one for one in waiting if one.unsure and not channel.idempotent]
        sent = [one for one in waiting if channel.idempotent or not one.unsure]
        refused = dict(await channel.deliver([one.alert for one in sent]))
        refused |= {one.alert.id: Refusal(OUTCOME_UNKNOWN, final=True) for one in lost}
        now = self._clock()
        done = [one.alert for one in sent if one.alert.id not in refused]
        await self._end(done, Verdict(now))
        await self._take_back([*sent, *lost], refused, now)

    async def tell_again(self, ended: Sequence[tuple[Alert, Verdict]]) -> None:
        """The events of alerts that had ended before, as they were."""
        await self._publisher.publish(*(outcome(alert, verdict) for alert, verdict in ended))

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
        await self._ledger.settle([alert.id for alert in alerts], verdict)
        await self._publisher.publish(*(outcome(alert, verdict) for alert in alerts))
