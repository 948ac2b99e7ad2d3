"""Something has happened: whom it concerns is told, once per channel."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from services.notifier.domain.alerts import Alert
from services.notifier.domain.audience import lacks_people
from services.notifier.domain.parties import Parties
from services.notifier.handlers.acquaintance import Acquaintance
from services.notifier.handlers.enter_alerts import EnterAlerts
from services.notifier.handlers.leavers import Leavers
from services.notifier.handlers.planning import Planning
from services.notifier.handlers.variants import topic
from services.notifier.handlers.write_alerts import WriteAlerts
from services.notifier.ports import Channel
from shared.clock import Clock
from shared.errors import TooEarlyError
from shared.events import Event

_UNKNOWN = "whose paper this is has not been told yet"


class UnknownPartiesError(TooEarlyError):
    """Nothing has come yet that tells whose paper this is: another replica may be at it."""


class AlertPeople:
    """Any event -> AlertDelivered or AlertFailed for each alert that it calls for.

    Channels that are sure deliver before the event is acknowledged. Of the others the alerts are
    only claimed, in a ledger where they cannot get lost, and delivered in the background.

    Raises:
        UnknownPartiesError: somebody could not be told yet; alone, an event is told to all others.
    """

    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        planning: Planning,
        *,
        acquaintance: Acquaintance,
        leavers: Leavers,
        channels: Sequence[Channel],
        enter: EnterAlerts,
        write: WriteAlerts,
        clock: Clock,
    ) -> None:
        self._planning = planning
        self._acquaintance = acquaintance
        self._leavers = leavers
        self._channels = channels
        self._enter = enter
        self._write = write
        self._clock = clock

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
        work = [
            (self._write if channel.sure else self._enter)(channel, alerts)
            for channel in self._channels
            if (alerts := by_channel.get(channel.name))
        ]
        # All of it comes to its end, whichever fails: what is handled again must not be under way.
        for outcome in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome
