"""Whoever has left office, or asked to be erased, is not told of anything any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

from services.notifier.domain.alerts import Alert
from services.notifier.domain.standing import Standing
from services.notifier.ports import StandingBook
from shared.events import Event, PersonAdded, PersonChanged, PersonEnded, PersonErased

log = structlog.get_logger(__name__)
_PERSON: Final = "person:"


class Leavers:
    """PersonChanged, PersonEnded, PersonErased -> what is known of who is gone."""

    def __init__(self, book: StandingBook) -> None:
        self._book = book

    async def learn(self, events: Sequence[Event]) -> None:
        standings = [known for event in events if (known := _standing(event))]
        if standings:
            await self._book.learn(standings)

    async def staying(self, alerts: Sequence[Alert], *, now: datetime) -> Sequence[Alert]:
        """Without those to people who are gone; by the day in UTC, so hours late in the east."""
        people = {one.recipient for one in alerts if one.recipient.startswith(_PERSON)}
        if not people:
            return alerts
        known = await self._book.look_up({one.removeprefix(_PERSON) for one in people})
        today = now.date()
        gone = {_PERSON + one.person for one in known.values() if one.is_gone(today)}
        if gone:
            log.info("notifier.leavers_not_told", people=len(gone))
        return [one for one in alerts if one.recipient not in gone]


def _standing(event: Event) -> Standing | None:
    """Of somebody new only the end matters: there is nothing older to be put right."""
    match event:
        case PersonErased():
            return Standing(event.data.id, event.data.revision, erased=True)
        case PersonAdded() if event.data.valid_to is None:
            return None
        case PersonAdded() | PersonChanged() | PersonEnded():
            return Standing(event.data.id, event.data.revision, event.data.valid_to)
    return None
