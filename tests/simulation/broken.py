"""Services broken on purpose, each in one place: an invariant that never fails proves nothing."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.archive.handlers import RecordEvents
from services.notifier.domain.alerts import Batch
from services.notifier.ports import Ledger
from shared.errors import TransientError
from shared.events import EnquiryAssigned, Event
from shared.messaging.ports import BrokerUnavailableError, Publisher
from tests.simulation.asking import pause
from tests.simulation.life import Life
from tests.simulation.site import Parts, Record

_BUFFERED_SECONDS = 5.0


class AnyIds:
    """A router whose assignments have a new id each time that it decides."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._rng = random.Random(7)  # noqa: S311 - its seed has to give the same again

    async def publish(self, *events: Event) -> None:
        await self._publisher.publish(*(self._renamed(event) for event in events))

    def _renamed(self, event: Event) -> Event:
        if not isinstance(event, EnquiryAssigned):
            return event
        new = UUID(int=self._rng.getrandbits(128))
        data = event.data.model_copy(update={"assignment_id": new})
        return event.model_copy(update={"id": new, "data": data})


class Unconfirmed:
    """An intake that gives a receipt whether the broker has confirmed or not."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def publish(self, *events: Event) -> None:
        try:
            await self._publisher.publish(*events)
        except BrokerUnavailableError:
            return


class Buffered:
    """A router that takes its message for done, and lets its events go out a while later."""

    def __init__(self, publisher: Publisher) -> None:
        self._unconfirmed = Unconfirmed(publisher)
        self._tasks: list[asyncio.Task[None]] = []

    async def publish(self, *events: Event) -> None:
        self._tasks.append(asyncio.create_task(self._later(*events)))

    async def _later(self, *events: Event) -> None:
        await pause(_BUFFERED_SECONDS)
        await self._unconfirmed.publish(*events)


class Forgetful:
    """A ledger that gives each alert to whoever asks for it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def claim(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        await self._ledger.claim(batches)
        return batches

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


class ToldAtOnce:
    """A ledger for which an end is known to all when it is entered."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def settle(self, batch: Batch, *, due: datetime) -> None:
        left = batch.only(one for one in batch.waiting if one.verdict is None)
        if left.waiting:
            await self._ledger.settle(left, due=due)
        else:
            await self._ledger.close(batch)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def acknowledged_first(record: RecordEvents, life: Life) -> Record:
    """An archive that lets go of a batch before it is written."""

    async def write(events: Sequence[Event]) -> None:
        try:
            await record(events)
        except TransientError:
            return

    async def handle(events: Sequence[Event]) -> None:
        life.spawn(write(events))

    return handle


BROKEN: Final[Mapping[str, tuple[Parts, str]]] = {
    "new ids at each delivery": (Parts(router_publisher=AnyIds), "routing"),
    "a receipt without a confirm": (Parts(intake_publisher=Unconfirmed), "receipts"),
    "a publish that is put off": (Parts(router_publisher=Buffered), "routing"),
    "acknowledged before written": (Parts(record=acknowledged_first), "published"),
    "a ledger that forgets": (Parts(ledger=Forgetful), "alerts"),
    "an end that is told but once": (Parts(ledger=ToldAtOnce), "alerts"),
}
"""Each with the invariant that has to notice."""
