"""Tells the other services of every change that they have not been told of yet."""

import structlog

from services.identity.ports import People
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)
_AT_ONCE = 200


class Announce:
    """Changes that were written -> person.* events, confirmed by the broker; how many.

    Safe beside others that do the same: the events have the same ids.
    """

    def __init__(self, people: People, publisher: Publisher) -> None:
        self._people = people
        self._publisher = publisher

    async def __call__(self) -> int:
        told = 0
        while waiting := await self._people.unannounced(_AT_ONCE):
            events = [event for one in waiting for event in one.events]
            await self._publisher.publish(*events)
            await self._people.announced(waiting)
            told += len(events)
        if told:
            log.info("identity.people_announced", events=told)
        return told
