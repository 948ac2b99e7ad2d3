"""Something has happened: whom it concerns is told, once per channel."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.notifier.domain.alerts import Alert, Pending, Verdict
from services.notifier.domain.audience import lacks_people
from services.notifier.domain.parties import Parties
from services.notifier.handlers.acquaintance import Acquaintance
from services.notifier.handlers.deliver_alerts import DeliverAlerts
from services.notifier.handlers.leavers import Leavers
from services.notifier.handlers.planning import Planning
from services.notifier.handlers.variants import topic
from services.notifier.ports import Channel, Known, Ledger, Outbox
from shared.clock import Clock
from shared.errors import TooEarlyError
from shared.events import Event

_UNKNOWN = "whose paper this is has not been told yet"


class UnknownPartiesError(TooEarlyError):
    """Nothing has come yet that tells whose paper this is: another replica may be at it."""


class AlertPeople:
    """Any event -> AlertDelivered or AlertFailed for each alert that it calls for.

    Prompt channels deliver before the event is acknowledged. The others only claim their alerts
    in the ledger, where they cannot get lost, and deliver in the background.

    Raises:
        UnknownPartiesError: somebody could not be told yet; alone, an event is told to all others.
    """

    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        planning: Planning,
        ledger: Ledger,
        *,
        acquaintance: Acquaintance,
        leavers: Leavers,
        channels: Sequence[Channel],
        deliver: DeliverAlerts,
        outbox: Outbox,
        clock: Clock,
        lease: timedelta,
    ) -> None:
        self._planning = planning
        self._ledger = ledger
        self._acquaintance = acquaintance
        self._leavers = leavers
        # Those that deliver in the background first: they are under way while the others deliver.
        self._channels = sorted(channels, key=lambda channel: channel.prompt)
        self._deliver = deliver
        self._outbox = outbox
        self._clock = clock
        self._lease = lease

    async def __call__(self, events: Sequence[Event]) -> None:
        await self._leavers.learn(events)
        parties = await self._acquaintance(events)
        strange = [event for event in events if lacks_people(topic(event), parties[event.id])]
        if strange and len(events) > 1:
            raise UnknownPartiesError(_UNKNOWN)  # each then comes alone, and most are settled
        await self._tell_all(events, parties)
        if strange:
            raise UnknownPartiesError(_UNKNOWN)

    async def _tell_all(self, events: Sequence[Event], parties: Mapping[UUID, Parties]) -> None:
        now = self._clock()
        planned = {
            alert.id: alert
            for event in events
            for alert in self._planning.alerts(event, parties[event.id], now=now)
        }
        by_channel: dict[str, list[Alert]] = defaultdict(list)
        for alert in await self._leavers.staying(list(planned.values()), now=now):
            by_channel[alert.channel].append(alert)
        for channel in self._channels:
            alerts = by_channel[channel.name]
            if alerts and channel.sure:
                await self._tell_surely(channel, alerts)
            elif alerts:
                await self._tell(channel, alerts)

    async def _tell_surely(self, channel: Channel, alerts: Sequence[Alert]) -> None:
        """One entry in the ledger instead of two.

        After a crash the line may not have been written although the end was: so it is written
        again, with the same id.
        """
        now = self._clock()
        known = await self._ledger.claim(alerts, now=now, until=now, ended=Verdict(now))
        await channel.deliver(alerts)
        ended = {id_: past for id_, past in known.items() if isinstance(past, Verdict)}
        await self._deliver.tell_again(
            [(alert, ended.get(alert.id) or Verdict(now)) for alert in alerts]
        )

    async def _tell(self, channel: Channel, alerts: Sequence[Alert]) -> None:
        now = self._clock()
        known = await self._ledger.claim(alerts, now=now, until=now + self._lease)
        await self._tell_again(alerts, known)
        open_ = [alert for alert in alerts if not isinstance(known.get(alert.id), Verdict)]
        waiting = [Pending(alert, now, unsure=alert.id in known) for alert in open_]
        await self._hand_over(channel, waiting)

    async def _tell_again(self, alerts: Sequence[Alert], known: Mapping[UUID, Known]) -> None:
        """A crash may have come between the ledger and the broker."""
        pairs = ((alert, known.get(alert.id)) for alert in alerts)
        ended = [(alert, past) for alert, past in pairs if isinstance(past, Verdict)]
        if ended:
            await self._deliver.tell_again(ended)

    async def _hand_over(self, channel: Channel, waiting: Sequence[Pending]) -> None:
        if channel.prompt:
            if waiting:
                await self._deliver(channel, waiting)
            return
        # One that was claimed before is on its way, or falls due when its taker is overdue.
        new = [one for one in waiting if not one.unsure]
        if new:
            self._outbox.put(channel, new)
