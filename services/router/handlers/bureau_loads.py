"""What waits at each bureau and how fast it answers, as far as it is known at this moment."""

from services.router.domain.waiting import Load, pace_of
from services.router.ports import Leads, QueueLength
from shared.clock import Clock


class BureauLoads:
    """Reads what others keep up to date; asks nobody."""

    def __init__(self, leads: Leads, queue_length: QueueLength, *, clock: Clock) -> None:
        self._leads = leads
        self._queue_length = queue_length
        self._clock = clock

    def of(self, bureau: str) -> Load:
        pace = pace_of(self._leads.answered(bureau), now=self._clock())
        return Load(bureau, self._queue_length(bureau), self._leads.open(bureau), pace)
