"""The bureaus of today, and how many messages wait in their queues: counted beside the work."""

from collections.abc import Iterable, Mapping
from itertools import cycle, islice
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from services.router.domain.words import Words
from services.router.ports import BureauEntry
from shared.clock import Clock
from shared.messaging.ports import BrokerUnavailableError
from shared.messaging.topology import bureau_queue
from shared.region import Region

AT_ONCE: Final = 100


class CountQueues(Protocol):
    async def lengths(self, queues: Iterable[str]) -> Mapping[str, int]:
        """Messages ready in each queue that exists; raises BrokerUnavailableError."""


class BureauQueues:
    """The lengths as last counted; none are known while the broker cannot be asked.

    All at first, then some at a time: counting has its price for the broker and for the router,
    and the price of a round does not grow with the number of bureaus.
    """

    def __init__(self, broker: CountQueues, codes: Iterable[str]) -> None:
        self._broker = broker
        self._queues = {bureau_queue(code): code for code in codes}
        self._turn = cycle(self._queues)
        self._lengths: dict[str, int] | None = None

    def length(self, bureau: str) -> int | None:
        return self._lengths.get(bureau) if self._lengths else None

    async def refresh(self) -> None:
        chosen = list(self._queues if self._lengths is None else self._some())
        try:
            found = await self._broker.lengths(chosen)
        except BrokerUnavailableError:  # readiness tells of it, and the link's log
            self._lengths = None
            return
        gone = {self._queues[queue] for queue in chosen if queue not in found}
        counted = {self._queues[queue]: length for queue, length in found.items()}
        kept = {code: n for code, n in (self._lengths or {}).items() if code not in gone}
        self._lengths = kept | counted

    def _some(self) -> Iterable[str]:
        return islice(self._turn, min(AT_ONCE, len(self._queues)))


def bureaus_today(region: Region, clock: Clock) -> list[BureauEntry]:
    """In the order of the pack."""
    today = clock().astimezone(ZoneInfo(region.timezone)).date()
    return [
        BureauEntry(one.code, Words(one.name.zh, one.name.en), Words(one.remit.zh, one.remit.en))
        for one in region.bureaus_on(today)
    ]
