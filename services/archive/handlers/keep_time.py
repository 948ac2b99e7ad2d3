"""The archive's clock: what is due in any case becomes its event, once each."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from services.archive.domain import Case, Consequence, Terms, consequences, instant
from services.archive.domain.facts import CLOSED, PASSED_ON, REOPENED, SUBMITTED, TRACKED
from services.archive.ports import CaseStore, Lease, Position, Waking
from shared.clock import Clock
from shared.errors import PermanentError
from shared.events import EVENTS_BY_TYPE, Event, derived_id
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 500
_REMEMBERED: Final = 100_000
_AGAIN_AFTER: Final = timedelta(minutes=1)
"""Until then whoever published an event waits for it to come back by way of the record."""

_LAST: Final = frozenset({CLOSED, PASSED_ON, REOPENED, SUBMITTED, TRACKED})
"""With these in the record nothing else would be told any more: they come when the rest is safe."""


@dataclass(slots=True)
class _Lately:
    """What this archive has published and when, the oldest forgotten first."""

    known: OrderedDict[object, datetime] = field(default_factory=OrderedDict)

    def has(self, key: object, now: datetime) -> bool:
        at = self.known.get(key)
        return at is not None and now - at < _AGAIN_AFTER

    def note(self, keys: Iterable[object], now: datetime) -> None:
        for key in keys:
            self.known.pop(key, None)
            self.known[key] = now
        while len(self.known) > _REMEMBERED:
            self.known.popitem(last=False)


class KeepTime:
    """A round over all cases with something due; of several archives one goes round at a time.

    `reached` tells up to when the record is complete: what happened in time, but has not come in
    yet, must not look late. Ids follow from the cause, so that two archives going round at once,
    or one that has forgotten what it did, add nothing to the record.
    """

    def __init__(  # noqa: PLR0913 - what a clock stands on, all by keyword
        self,
        store: CaseStore,
        publisher: Publisher,
        lease: Lease,
        *,
        terms: Terms,
        clock: Clock,
        reached: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._lease = lease
        self._terms = terms
        self._clock = clock
        self._reached = reached
        self._lately = _Lately()
        self._held = False
        self._place: Position | None = None

    async def __call__(self) -> bool:
        """A page of the round; whether there is another.

        Raises TransientError; what was not published then is due in the next round.
        """
        place, self._place = self._place, None
        if not await self._holds():
            return False
        before = instant(min(self._clock(), self._reached()))
        page = await self._store.waking(before=before, limit=_AT_ONCE, after=place)
        await self._tell(page, before)
        if len(page) < _AT_ONCE:
            return False
        self._place = page[-1].place
        return True

    async def _holds(self) -> bool:
        held = await self._lease.hold(now=self._clock())
        if held != self._held:
            log.info("archive.clock_taken" if held else "archive.clock_lost")
        self._held = held
        return held

    async def _tell(self, page: Sequence[Waking], before: str) -> None:
        now = self._clock()
        new = [one for one in page if not self._lately.has((one.enquiry_id, one.n), now)]
        events: list[Event] = []
        for one in new:
            case = await self._store.case(one.enquiry_id)
            if case is not None:
                events += self._due(case, before, now)
        unknown = [event for event in events if not self._lately.has(event.id, now)]
        await self._publish([event for event in unknown if event.type not in _LAST], now)
        await self._publish([event for event in unknown if event.type in _LAST], now)
        self._lately.note(((one.enquiry_id, one.n) for one in new), now)

    def _due(self, case: Case, before: str, now: datetime) -> list[Event]:
        events: list[Event] = []
        try:
            due = [one for one in consequences(case, self._terms) if one.at < before]
            events = [event_of(one, case, now) for one in due]
        except Exception:
            log.exception("archive.consequence_not_told", enquiry_id=case.id)
        recorded = {entry["id"] for entry in case.timeline}
        return [event for event in events if str(event.id) not in recorded]

    async def _publish(self, events: Sequence[Event], now: datetime) -> None:
        if not events:
            return
        try:
            await self._publisher.publish(*events)
        except PermanentError:
            await self._publish_one_by_one(events)
        self._lately.note((event.id for event in events), now)
        log.info("archive.consequences_told", number=len(events))

    async def _publish_one_by_one(self, events: Sequence[Event]) -> None:
        """One that has nowhere to go must not keep the others back."""
        for event in events:
            try:
                await self._publisher.publish(event)
            except PermanentError as error:
                log.error(  # noqa: TRY400 - the reason tells all
                    "archive.consequence_refused",
                    enquiry_id=str(event.subject),
                    event_type=event.type,
                    reason=str(error),
                )


def event_of(one: Consequence, case: Case, now: datetime) -> Event:
    """The event of a consequence; later than all that is known of the case already.

    However far another machine's clock is ahead, the fold has it after what it follows from.
    """
    subject, cause = UUID(one.subject or case.id), UUID(one.cause)
    known = datetime.fromisoformat(case.updated_at)
    return EVENTS_BY_TYPE[one.type].model_validate(
        {
            "id": derived_id(cause, one.type, one.target),
            "source": "archive",
            "subject": subject,
            "time": max(now, known + timedelta(microseconds=1)),
            "region": case.region,
            "bureau": one.bureau,
            "correlationid": subject,
            "causationid": None if one.cause == case.id else cause,
            "data": one.data,
        }
    )
