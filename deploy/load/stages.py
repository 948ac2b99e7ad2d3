"""The stages of a run: a signal ends the one that is going on, and what was measured stays."""

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stages:
    def __init__(self) -> None:
        self.interrupted = False
        self._task: asyncio.Task[Any] | None = None

    async def go_through(self, work: Coroutine[Any, Any, T]) -> T | None:
        """None where it was ended."""
        task = self._task = asyncio.create_task(work)
        await asyncio.wait({task})
        self._task = None
        return None if task.cancelled() else task.result()

    def end(self) -> None:
        self.interrupted = True
        if self._task:
            self._task.cancel()


@contextmanager
def stages_ended_by_signals() -> Iterator[Stages]:
    stages, loop = Stages(), asyncio.get_running_loop()
    for each in _SIGNALS:
        loop.add_signal_handler(each, stages.end)
    try:
        yield stages
    finally:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)
