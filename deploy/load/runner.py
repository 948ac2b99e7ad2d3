"""Starts every act at its moment, whatever became of those before: an open loop."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from deploy.load.ledger import Ledger
from deploy.load.mix import Kind
from deploy.load.outcomes import Outcome

Prepare = Callable[[Kind, float], tuple[Kind, Awaitable[Outcome]]]
"""Makes the act that was drawn for this moment of the run; says what it has become."""

SHORTEST_PAUSE_SECONDS = 0.0005


class RunClock:
    """Seconds since the start of the run."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()

    def start(self) -> None:
        """Anew from here."""
        self._started = self._loop.time()

    def __call__(self) -> float:
        return self._loop.time() - self._started


class Runner:
    def __init__(
        self, prepare: Prepare, ledger: Ledger, clock: RunClock, *, most_in_flight: int
    ) -> None:
        self._prepare = prepare
        self._ledger = ledger
        self._now = clock
        self._most = most_in_flight
        self._flying: set[asyncio.Task[None]] = set()
        self._fault: BaseException | None = None

    @property
    def in_flight(self) -> int:
        return len(self._flying)

    async def offer(self, schedule: Iterable[tuple[float, Kind]]) -> None:
        """Returns when the last act has been started, or given up as one too many in flight."""
        for meant, kind in schedule:
            pause = meant - self._now()
            # Also without a pause the answers have to get their turn.
            await asyncio.sleep(pause if pause > SHORTEST_PAUSE_SECONDS else 0)  # noqa: TID251 - the moment that was drawn
            if len(self._flying) >= self._most:
                self._ledger.offer(kind, meant=meant, now=self._now())
                self._ledger.close(kind, "dropped", meant=meant, now=self._now())
            else:
                self._start(kind, meant)

    async def land(self) -> None:
        """Wait for what is in flight."""
        while self._flying:
            await asyncio.wait(set(self._flying))
        if self._fault:
            raise self._fault

    async def abandon(self) -> None:
        """What is in flight is left, and the ledger says so."""
        await asyncio.sleep(0)  # noqa: TID251 - a task that has not begun could not say it
        flying = set(self._flying)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)

    def _start(self, drawn: Kind, meant: float) -> None:
        kind, work = self._prepare(drawn, meant)
        self._ledger.offer(kind, meant=meant, now=self._now())
        task = asyncio.create_task(self._carry_out(kind, work, meant))
        self._flying.add(task)
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if not task.cancelled() and task.exception():
            self._fault = self._fault or task.exception()

    async def _carry_out(self, kind: Kind, work: Awaitable[Outcome], meant: float) -> None:
        try:
            outcome = await work
        except asyncio.CancelledError:
            self._ledger.close(kind, "left", meant=meant, now=self._now())
            raise
        self._ledger.close(kind, outcome, meant=meant, now=self._now())
