"""The bureaus of today, and how many messages wait in their queues: counted beside the work."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from services.router.domain.words import Words
from services.router.ports import BureauEntry
from shared.clock import Clock
from shared.messaging.ports import BrokerUnavailableError
from shared.messaging.topology import bureau_queue
from shared.region import Region


class CountQueues(Protocol):
    async def lengths(self, queues: Iterable[str]) -> Mapping[str, int]:
        """Messages ready in each queue that exists; raises BrokerUnavailableError."""


class BureauQueues:
    """The lengths as last counted; none are known while the broker cannot be asked."""

    def __init__(self, broker: CountQueues, codes: Iterable[str]) -> None:
        self._broker = broker
        self._queues = {bureau_queue(code): code for code in codes}
        self._lengths: Mapping[str, int] = {}

    def length(self, bureau: str) -> int | None:
        return self._lengths.get(bureau)

    async def refresh(self) -> None:
        try:
            found = await self._broker.lengths(self._queues)
        except BrokerUnavailableError:  # readiness tells of it, and the link's log
            self._lengths = {}
            return
        self._lengths = {self._queues[queue]: length for queue, length in found.items()}


def bureaus_today(region: Region, clock: Clock) -> list[BureauEntry]:
    """In the order of the pack."""
    today = clock().astimezone(ZoneInfo(region.timezone)).date()
    return [
        BureauEntry(one.code, Words(one.name.zh, one.name.en), Words(one.remit.zh, one.remit.en))
        for one in region.bureaus_on(today)
    ]
