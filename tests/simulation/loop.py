"""An event loop without a clock and without I/O: what runs next, and when, follows from a seed."""

import asyncio
import heapq
import random
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from itertools import count
from typing import Any, TypeVar, cast

from tests.simulation.life import begun

T = TypeVar("T")
_LONGEST_STEP_SECONDS = 0.004


class LivelockError(Exception):
    """So many steps, and still no rest."""


class Step:
    """A callback that waits for its turn: what code needs of `asyncio.Handle`, and no more."""

    __slots__ = ("args", "callback", "context", "dropped")

    def __init__(
        self, callback: Callable[..., object], args: tuple[Any, ...], context: Context
    ) -> None:
        self.callback = callback
        self.args = args
        self.context = context
        self.dropped = False

    def cancel(self) -> None:
        self.dropped = True

    def cancelled(self) -> bool:
        return self.dropped


class SeededLoop:
    """Any callback that is ready may run next; time passes a little with each, or up to a timer.

    Code that is written for asyncio runs on it as it is; of a loop it has what needs no I/O.
    """

    def __init__(self, rng: random.Random) -> None:
        self._random = rng.random
        self._loop = cast("asyncio.AbstractEventLoop", self)
        self._ready: list[Step] = []
        self._timers: list[tuple[float, int, Step]] = []
        self._order = count()
        self._now = 0.0
        self.steps = 0
        self.unheard: list[dict[str, Any]] = []
        self.before_step: Callable[[], None] | None = None

    def run_until_quiet(self, *, most_steps: int) -> None:
        """Until nothing is ready and nothing is timed.

        Raises:
            LivelockError: that does not come within so many steps.
        """
        end = self.steps + most_steps
        asyncio._set_running_loop(self._loop)  # noqa: SLF001 - what every loop calls as it starts
        try:
            while self._ready or self._timers:
                if self.steps >= end:
                    raise LivelockError(f"not quiet after {most_steps} steps")
                if self._timers:
                    self._wait_for_a_timer()
                if self._ready:
                    self._step()
        finally:
            asyncio._set_running_loop(None)  # noqa: SLF001 - the same

    def _wait_for_a_timer(self) -> None:
        timers, ready = self._timers, self._ready
        while timers and timers[0][2].dropped:
            heapq.heappop(timers)
        if timers and not ready and timers[0][0] > self._now:
            self._now = timers[0][0]
        while timers and timers[0][0] <= self._now:
            ready.append(heapq.heappop(timers)[2])

    def _step(self) -> None:
        ready, draw = self._ready, self._random
        chosen = int(draw() * len(ready))
        step = ready[chosen]
        ready[chosen] = ready[-1]
        ready.pop()
        self._now += draw() * _LONGEST_STEP_SECONDS
        self.steps += 1
        if not step.dropped:
            try:
                step.context.run(step.callback, *step.args)
            except Exception as error:  # noqa: BLE001 - as every loop: the others go on
                self.call_exception_handler({"exception": error, "callback": step.callback})
        if self.before_step is not None:
            self.before_step()

    def time(self) -> float:
        return self._now

    def call_soon(
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> Step:
        step = Step(callback, args, copy_context() if context is None else context)
        self._ready.append(step)
        return step

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> Step:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: Any,
        context: Context | None = None,
    ) -> Step:
        step = Step(callback, args, copy_context() if context is None else context)
        heapq.heappush(self._timers, (when, next(self._order), step))
        return step

    def create_task(
        self,
        coro: Coroutine[Any, Any, T],
        *,
        name: str | None = None,
        context: Context | None = None,
    ) -> asyncio.Task[T]:
        task = asyncio.Task(coro, loop=self._loop, name=name, context=context)
        begun(task, context)
        return task

    def create_future(self) -> asyncio.Future[Any]:
        return asyncio.Future(loop=self._loop)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        self.unheard.append(context)

    def get_debug(self) -> bool:
        return False
